"""What the house writes down while it runs: to stderr, readable on a terminal, JSON elsewhere.

Secrets stay out: values under telling names, passwords inside addresses, tokens inside texts.
"""

import logging
import re
import sys
from contextvars import ContextVar
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request in whose course a line is written; who answers a request sets it."""
request_user: ContextVar[int | None] = ContextVar("request_user", default=None)
"""The number of the user who asks; never a name or an address."""

HIDDEN = "[hidden]"
SECRET_NAME = re.compile(r"passw(or)?d|token|secret|authorization|cookie", re.IGNORECASE)
PASSWORD_IN_URL = re.compile(r"(\w://[^\s:/@]*):[^\s/]+@")
SECRET_IN_TEXT = re.compile(
    r"(\bshp_|\bbearer\s+|\b\w*(?:token|password|secret|form_id)=)[^\s&'\"<>,;)]+", re.IGNORECASE
)


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Send every line of ours and of the libraries' to stderr in one form, from this level on."""
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        add_request_id,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level_number(level)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer(out),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level_number(level))


def level_number(level: str) -> int:
    """Give the number that logging uses for a level's name. Raises KeyError for an unknown name."""
    return logging.getLevelNamesMapping()[level.upper()]


def renderer(out: TextIO) -> Processor:
    """Choose how a line looks. Plain tracebacks: the pretty ones show what variables hold."""
    if out.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(default=str, ensure_ascii=False)


def add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Name the request and who asks, where there is one."""
    current = request_id.get()
    if current is not None:
        event["request_id"] = current
        event["user"] = request_user.get()
    return event


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank out what nobody may read in a log, at any depth."""
    for name, value in event.items():
        if not name.startswith("_"):
            event[name] = without_secrets(name, value)
    return event


def without_secrets(name: str, value: object) -> object:
    """Give the value as it may be written under this name."""
    if SECRET_NAME.search(name):
        return HIDDEN
    if isinstance(value, str):
        return SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}@", value))
    if isinstance(value, dict):
        return {key: without_secrets(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets("", inner) for inner in value]
    return value
