"""What each variable may hold: its text read, or a ValueError that goes on after its name."""

import os
import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

LOG_LEVELS = ("debug", "info", "warning", "error")


def absolute(text: str) -> Path:
    """Give the absolute path, whether something is there or not."""
    return Path(text).expanduser().absolute()


def data_directory(text: str) -> Path:
    """Give the absolute folder, made for this user alone (0700) where it is missing."""
    folder = absolute(text)
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(folder))
    return folder


def database_url(text: str) -> str:
    """Accept a file for SQLite or an address of PostgreSQL; never repeats it, for its password."""
    address = split(text, "give sqlite:///<file> or postgresql://user:password@host/database")
    if address.scheme == "sqlite":
        return sqlite_url(text)
    if address.scheme not in ("postgresql", "postgres"):
        raise ValueError(
            f"begins with '{address.scheme}'; give sqlite:///<file> or "
            "postgresql://user:password@host/database."
        )
    if not address.path.strip("/"):
        raise ValueError("names no database; give postgresql://user:password@host/database.")
    return "postgresql" + text[text.index(":") :]


def sqlite_url(text: str) -> str:
    """Give the address with an absolute file, whose folder must be there."""
    path = text.removeprefix("sqlite:///")
    if path in ("", text, ":memory:") or "?" in path:
        raise ValueError("names no file; give sqlite:///<file>, with a fourth slash from the root.")
    file = absolute(path)
    if not file.parent.is_dir():
        raise ValueError(f"is in {file.parent}, which is not there; make that folder first.")
    return f"sqlite:///{file}"


def secret_key(text: str) -> str:
    """Accept a key that is long enough not to be guessed."""
    if len(text) < 32:
        raise ValueError(
            f"has {len(text)} characters; give at least 32, or leave it out to have one made."
        )
    return text


def host(text: str) -> str:
    """Accept a name or an address to listen on."""
    if not re.fullmatch(r"[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+(%\w+)?\]?", text):
        raise ValueError(f"is '{text}'; give a name or address to listen on, such as 127.0.0.1.")
    return text.strip("[]")


def port(text: str) -> int:
    """Accept a port number."""
    return whole(text, 1, 65535)


def proxies(text: str) -> int:
    """Accept how many proxies in front are trusted."""
    return whole(text, 0, 5)


def whole(text: str, least: int, most: int) -> int:
    """Accept a whole number within bounds."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise ValueError(f"is '{text}'; give a number from {least} to {most}.")
    return int(text)


def public_url(text: str) -> str:
    """Accept the address people type: scheme and host, nothing behind."""
    advice = "give the public address without a path, such as https://shop.example.com"
    address = split(text, advice)
    if address.username or address.password:
        raise ValueError(f"holds a user name; {advice}.")
    bare = address.path in ("", "/") and not address.query and not address.fragment
    if address.scheme not in ("http", "https") or not address.hostname or not bare:
        raise ValueError(f"is '{text}'; {advice}.")
    return f"{address.scheme}://{address.netloc.lower()}"


def folders(text: str) -> tuple[Path, ...]:
    """Accept folders, joined as in PATH."""
    found = tuple(Path(part).expanduser().absolute() for part in text.split(os.pathsep) if part)
    for folder in found:
        if not folder.is_dir():
            raise ValueError(f"names {folder}, which is no folder; make it or leave it out.")
    return found


def smtp_url(text: str) -> str:
    """Accept the mail server's address; never repeats it, for its password."""
    advice = (
        "give smtp://user:password@host:port, starttls:// to go over to TLS at once,"
        " or smtps:// for TLS from the start"
    )
    address = split(text, advice)
    if address.scheme not in ("smtp", "smtps", "starttls") or not address.hostname:
        raise ValueError(f"is not the address of a mail server; {advice}.")
    return text


def mail_from(text: str) -> str:
    """Accept one mail address, with or without a name."""
    _name, address = parseaddr(text)
    before, at, after = address.partition("@")
    if not (before and at and after) or re.search(r"[\r\n]", text):
        raise ValueError(f"is {text!r}; give one address, such as Shop <office@example.com>.")
    return text


def files_url(text: str) -> Path:
    """Accept the folder where files are kept; never repeats an address, for its password."""
    advice = "give file:///<folder>, or leave it out to keep files in the data directory"
    address = split(text, advice)
    if address.scheme == "s3":
        raise ValueError(f"names an S3 store, and files are kept in a folder only; {advice}.")
    if address.scheme != "file" or address.netloc or not address.path.strip("/"):
        raise ValueError(f"is not the address of a folder; {advice}.")
    return data_directory(unquote(address.path))


def log_level(text: str) -> str:
    """Accept one of the levels, in any case."""
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"is '{text}'; give one of {', '.join(LOG_LEVELS)}.")
    return text.lower()


def split(text: str, advice: str) -> SplitResult:
    """Take an address apart. Raises ValueError without repeating it, for it may hold a password."""
    try:
        address = urlsplit(text)
        address.port  # noqa: B018 (raises ValueError where it is no port number)
    except ValueError:
        raise ValueError(f"is not a complete address; {advice}.") from None
    if "://" not in text or re.search(r"\s", text):
        raise ValueError(f"is not a complete address; {advice}.")
    return address
