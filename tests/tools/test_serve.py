"""Links that the house sends lead to where it is open."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.backup.places import house_url, use_house
from app.commands import serve
from app.config import Config


@pytest.mark.parametrize(
    ("host", "url", "found"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8941/x"),
        ("0.0.0.0", None, "http://127.0.0.1:8941/x"),
        ("::1", None, "http://[::1]:8941/x"),
        ("0.0.0.0", "https://shop.example", "https://shop.example/x"),
    ],
)
def test_a_port_that_is_told_is_the_port_of_its_links(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, house: Any, host: str, url: str | None,
    found: str,
) -> None:  # fmt: skip
    opened: list[Config] = []
    monkeypatch.setenv("SHOPHOUSE_DATA_DIR", str(tmp_path))
    if url:
        monkeypatch.setenv("SHOPHOUSE_URL", url)
    monkeypatch.setattr(serve, "_serve", lambda partial, *_more: opened.append(partial.args[0]))
    monkeypatch.setattr(serve, "_check_port", lambda *_where: None)
    done = CliRunner().invoke(serve.command, ["--host", host, "--port", "8941"])
    assert done.exit_code == 0, done.output
    use_house(opened[0])
    assert house_url("/x") == found
