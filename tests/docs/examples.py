"""The plugins that stand in the documents, and a house that opens with all of them.

Run as a program (`python -m tests.docs.examples FOLDER`) it answers what came of each, as JSON:
the registry is one a process, and the examples are no part of this house.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from app.checks import run_checks
from app.config import Config
from app.demo import fill
from app.factory import create_app
from app.house import open_house
from app.registry import Installed, registry
from app.setup import set_up
from models.database import close_database
from tests.house import PASSWORD, SECRET, Browser

DOCS = Path(__file__).parents[2] / "docs"
OTHERS = ("catalog", "sales")
_BLOCK = re.compile(r"^```python plugins/(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples() -> dict[str, str]:
    """Return the text of every plugin file in the documents, by its path. A path stands once."""
    found: dict[str, str] = {}
    for page in [DOCS / "plugins.md", *sorted((DOCS / "plugins").glob("*.md"))]:
        for path, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
            assert path not in found, f"{path} stands in two pages"
            found[path] = text
    return found


def names() -> list[str]:
    """Return the names of the plugins in the documents."""
    return sorted({path.partition("/")[0].removesuffix(".py") for path in examples()})


def write(folder: Path) -> None:
    """Write the plugins as files into a folder."""
    for path, text in examples().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def visit(folder: Path) -> dict[str, Any]:
    """Open a house with the plugins of a folder and say what came of each."""
    url = f"sqlite:///{folder.parent / 'house.db'}"
    config = Config(folder.parent, url, SECRET, plugin_path=(folder,))
    open_house(config)
    told = {
        "company": "Lantern", "country": "DE", "currency": "EUR", "language": "en",
        "timezone": "Europe/Berlin", "email": "alice@lantern.example", "name": "Alice",
        "password": PASSWORD,
    }  # fmt: skip
    set_up(told, set(registry.installed) - {"core"})
    close_database()
    open_house(config)
    for name in OTHERS:  # a part of the sample is enough to draw the examples on
        registry.installed[name].plugin.demos.clear()
    fill()
    browser = Browser(create_app(config))
    browser.sign_in("alice@lantern.example")
    home = browser.get("/").status_code
    party = browser.get("/contacts/parties/1").status_code
    answered = {
        one.name: _answers(browser, one) if one.plugin and not one.sentence else one.sentence
        for one in registry.installed.values()
        if Path(one.place).is_relative_to(folder)
    }
    checks = {name: problems for name, problems in run_checks() if problems}
    return {"plugins": answered, "home": home, "party": party, "checks": checks}


def _answers(browser: Browser, one: Installed) -> dict[str, int]:
    assert one.plugin is not None
    paths = [f"/settings/plugins/{one.name}/settings"] if one.plugin.settings else []
    for resource in one.resources:
        paths += [resource.href, f"{resource.href}?q=a"]
        paths += [f"{resource.href}?view={view}" for view in resource.views]
        paths += [f"{resource.href}/new"] if resource.can_create else []
    # A page about a record or behind a token has no address of its own.
    paths += [f"/{one.name}/{page.path}" for page in one.plugin.pages if "<" not in page.path]
    found = {path: browser.get(path).status_code for path in paths}
    for command in one.plugin.commands:
        run = CliRunner().invoke(command, [])
        found[f"command {command.name}"] = 200 if run.exit_code == 0 else run.exit_code
    return found


if __name__ == "__main__":
    print(json.dumps(visit(Path(sys.argv[1]))))
