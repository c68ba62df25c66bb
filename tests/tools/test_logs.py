"""A log line is readable, says which request it belongs to, and holds no secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.logs import HIDDEN, configure_logs, request_id


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logged(level: str = "info") -> tuple[Any, io.StringIO]:
    out = io.StringIO()
    configure_logs(level, out)
    return structlog.get_logger("shop"), out


def test_writes_json_where_nobody_watches() -> None:
    log, out = logged()
    log.info("Sold", pieces=3)
    line = json.loads(out.getvalue())
    assert (line["event"], line["pieces"], line["level"]) == ("Sold", 3, "info")


def test_writes_plain_lines_on_a_terminal() -> None:
    out = Terminal()
    configure_logs("info", out)
    structlog.get_logger("shop").info("Sold", pieces=3)
    assert "Sold" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_leaves_out_what_is_below_the_level() -> None:
    log, out = logged("warning")
    log.info("Sold")
    logging.getLogger("library").info("Fetched")
    assert out.getvalue() == ""


def test_lines_of_libraries_look_the_same() -> None:
    _log, out = logged()
    logging.getLogger("library").warning("Slow: %s s", 3, extra={"token": "abc"})
    line = json.loads(out.getvalue())
    assert (line["event"], line["logger"], line["token"]) == ("Slow: 3 s", "library", HIDDEN)


def test_names_the_request() -> None:
    log, out = logged()
    outer = request_id.set("r-1")
    log.info("Sold")
    request_id.reset(outer)
    log.info("Closed")
    first, second = map(json.loads, out.getvalue().splitlines())
    assert first["request_id"] == "r-1"
    assert "request_id" not in second


@pytest.mark.parametrize(
    "name",
    ["password", "token", "secret", "Authorization", "Set-Cookie", "csrf_token", "api_token"],
)
def test_hides_secrets_at_any_depth(name: str) -> None:
    log, out = logged()
    log.info("Sent", **{name: "xyz"}, headers={name: "xyz"}, tries=[{name: "xyz"}])
    assert "xyz" not in out.getvalue()
    assert json.loads(out.getvalue())["headers"] == {name: HIDDEN}


def test_hides_the_password_inside_an_address_also_in_a_traceback() -> None:
    log, out = logged()
    try:
        raise ConnectionError("no answer from postgresql://shop:xyz@db.example.com/shop")
    except ConnectionError:
        log.exception("Failed", url="smtp://office:xyz@mail.example.com")
    assert "xyz" not in out.getvalue()
    assert "db.example.com" in out.getvalue()
