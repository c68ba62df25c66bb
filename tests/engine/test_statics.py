"""Static files: joined, packed, hashed, kept for ever; a plugin brings its own."""

import mimetypes
import re
from pathlib import Path

import brotli
import pytest

from app.registry import Installed, registry
from app.web.statics import SCRIPTS, STYLES, static_url
from tests.house import House

ROOT = Path(__file__).resolve().parents[2]


def test_a_page_asks_for_few_files_and_each_is_there_for_a_year(house: House) -> None:
    browser = house.browser()
    page = browser.get("/login").get_data(as_text=True)
    asked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(asked) <= 5
    for address in asked:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def test_every_style_and_script_is_in_what_is_joined_or_asked_for_by_a_template() -> None:
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    for folder, joined in (("css", STYLES), ("js", SCRIPTS)):
        for path in (ROOT / "static" / folder).iterdir():
            assert path.stem in joined or f'"{path.stem}"' in templates or path.name in templates


def test_what_is_packed_is_what_is_plain(house: House) -> None:
    client = house.browser().client
    for path in ("all.css", "all.js", "htmx.js", "icons.svg", "css/api.css"):
        packed = client.get(static_url(path), headers={"Accept-Encoding": "br"})
        plain = client.get(static_url(path), headers={"Accept-Encoding": "identity"})
        assert packed.headers["Content-Encoding"] == "br"
        assert brotli.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        again = client.get(static_url(path), headers={"If-None-Match": plain.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "nothing.css", "css", "../run.py", "css/../../run.py", "all.css/", "contacts",
        "css/./api.css", "./css/api.css", "css/x/../api.css", "css//api.css",
        "x" * 300 + ".css", "x" * 300 + ".png",
    ],
)  # fmt: skip
def test_what_is_no_static_file_is_not_found(house: House, path: str) -> None:
    # A browser would put the address in order first; one who attacks doesn't.
    answer = house.browser().client.open(path=f"/static/{path}")
    assert answer.status_code == 404


def test_scripts_are_known_where_the_machine_knows_no_types(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_: (None, None))
    answer = house.browser().get("/static/all.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")


def test_scripts_can_be_joined() -> None:
    for name in SCRIPTS:
        text = (ROOT / f"static/js/{name}.js").read_text()
        assert not re.search(r"^(import|export|await|return)\b", text, re.M), name
        assert text.count("{") == text.count("}"), name


def test_a_plugin_brings_its_own(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "static/tides").mkdir(parents=True)
    (tmp_path / "static/tides/table.css").write_text("td { color: red }")
    (tmp_path / "static/secret.css").write_text("none of yours")
    tides = Installed("tides", str(tmp_path), is_enabled=True)
    monkeypatch.setitem(registry.installed, "tides", tides)
    browser = house.browser()
    assert browser.get("/static/tides/table.css").get_data(as_text=True) == "td { color: red }"
    assert browser.get("/static/tides/../secret.css").status_code == 404
    assert browser.get("/static/secret.css").status_code == 404
    tides.is_enabled = False
    monkeypatch.setattr(registry, "generation", registry.generation + 1)
    assert browser.get("/static/tides/table.css").status_code == 404
