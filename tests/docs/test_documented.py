"""Documents are whole: each name on the page where it belongs, each link leads somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

from app import api
from app.resource import Resource

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
NOT_OPTIONS = {"plugin", "unknown"}


def text(*names: str) -> str:
    """Return the text of documents."""
    return "\n".join((DOCS / name).read_text(encoding="utf-8") for name in names)


def of_plugins() -> str:
    """Return all that is written for authors of plugins."""
    return text("plugins.md", *(f"plugins/{page.name}" for page in (DOCS / "plugins").glob("*")))


@pytest.mark.parametrize("option", sorted(set(Resource.__annotations__) - NOT_OPTIONS))
def test_every_option_of_a_resource(option: str) -> None:
    assert f"`{option}`" in text("plugins/resource.md")


@pytest.mark.parametrize("name", sorted(api.__all__))
def test_every_name_of_the_api(name: str) -> None:
    assert re.search(rf"\b{name}\b", of_plugins())


def test_every_direct_dependency_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = text("libraries.md").partition("## In use")[2].partition("## In the browser")[0].lower()
    names = {re.split(r"[\[<>=]", name)[0].lower() for name in project["dependencies"]}
    assert {name for name in names if name not in table} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100


def test_files_that_the_architecture_names_are_there() -> None:
    named = re.findall(
        r"`((?:app|models|views|static|templates)/[\w/.]*)`", text("architecture.md")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []
