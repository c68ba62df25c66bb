"""The settings of one installation, read from the environment once and then fixed.

An empty variable counts as not set. A relative path starts at the working directory.
"""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from app import variables
from app.secret_key import kept_secret_key

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "SHOPHOUSE_"

Value = TypeVar("Value")


class ConfigError(Exception):
    """A variable with a wrong value: one sentence that names it and says what to give."""


@dataclass(frozen=True)
class Config:
    """What one installation runs on. Addresses that may hold a password stay out of `repr`."""

    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    url: str | None = None
    """The public address without a slash at the end; None where only this machine is served."""
    proxies: int = 0
    """Trusted hops in front of the server."""
    plugin_path: tuple[Path, ...] = ()
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    files_url: Path | None = None
    """The folder of files, where it is not that in the data directory."""
    log_level: str = "info"

    @property
    def files_folder(self) -> Path:
        """Where files are kept."""
        return self.files_url or self.data_dir / "files"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the variables, making the data directory and its secret key where missing.

        Raises ConfigError for the first wrong value.
        """
        given = Environment(environ)
        data_dir = given.read(
            "DATA_DIR",
            variables.data_directory,
            lambda: variables.data_directory(str(ROOT / "var")),
        )
        return cls(
            data_dir=data_dir,
            database_url=given.read(
                "DATABASE_URL",
                variables.database_url,
                lambda: f"sqlite:///{data_dir / 'shophouse.db'}",
            ),
            secret_key=given.read(
                "SECRET_KEY", variables.secret_key, lambda: kept_secret_key(data_dir)
            ),
            host=given.read("HOST", variables.host, lambda: cls.host),
            port=given.read("PORT", variables.port, lambda: cls.port),
            url=given.read("URL", variables.public_url, lambda: None),
            proxies=given.read("PROXIES", variables.proxies, lambda: cls.proxies),
            plugin_path=given.read("PLUGIN_PATH", variables.folders, tuple),
            smtp_url=given.read("SMTP_URL", variables.smtp_url, lambda: None),
            mail_from=given.read("MAIL_FROM", variables.mail_from, lambda: None),
            files_url=given.read("FILES_URL", variables.files_url, lambda: None),
            log_level=given.read("LOG_LEVEL", variables.log_level, lambda: cls.log_level),
        )


KNOWN = tuple(PREFIX + name.upper() for name in Config.__dataclass_fields__)
TESTS = PREFIX + "TEST_"


class Environment:
    """The environment, from which each variable is read by its own function."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def read(self, name: str, parse: Callable[[str], Value], default: Callable[[], Value]) -> Value:
        """Give the parsed value, or the default where the variable is empty.

        Raises ConfigError with the variable's name before the sentence that `parse` raised.
        """
        variable = PREFIX + name
        text = self.environ.get(variable, "").strip()
        try:
            return parse(text) if text else default()
        except ValueError as wrong:
            raise ConfigError(f"{variable} {wrong}") from None
        except OSError as error:
            raise ConfigError(
                f"{variable}: {error.filename} can't be used ({error.strerror}); "
                "give a folder that this user may write in."
            ) from None


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Give a sentence for each of our variables that nobody reads: most are typing errors."""
    names = (name for name in sorted(environ) if name.startswith(PREFIX))
    strange = (name for name in names if name not in KNOWN and not name.startswith(TESTS))
    return [f"{name} is not known and has no effect{suggestion(name)}." for name in strange]


def suggestion(name: str) -> str:
    """Name the variable that was probably meant, if one is near."""
    near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.8)
    return f" (perhaps {near[0]} was meant)" if near else ""
