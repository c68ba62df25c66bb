"""Where the parts of a house lie."""

from datetime import UTC, datetime
from pathlib import Path

from app.config import Config
from app.secret_key import NAME as SECRET_NAME

_here: list[Config] = []


def use_house(config: Config) -> None:
    """Make this the house that pages and jobs save."""
    _here[:] = [config]


def here() -> Config:
    """Return the house that is open."""
    return _here[-1]


def house_url(path: str) -> str:
    """Return where a path of this house is reached from outside."""
    config = here()
    host = "127.0.0.1" if config.host in ("0.0.0.0", "::") else config.host
    host = f"[{host}]" if ":" in host else host
    return (config.url or f"http://{host}:{config.port}") + path


def database_file(config: Config) -> Path | None:
    """Return the file of a house on SQLite, None on PostgreSQL."""
    if not config.database_url.startswith("sqlite:"):
        return None
    return Path(config.database_url.removeprefix("sqlite:///"))


def files_folder(config: Config) -> Path:
    """Return the folder of the files that hang on records."""
    return config.files_folder


def secret_file(config: Config) -> Path:
    """Return the file of the secret key."""
    return config.data_dir / SECRET_NAME


def backups_folder(config: Config) -> Path:
    """Return the folder of the backups, made for this user alone where it is missing."""
    folder = config.data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def backup_name(moment: datetime | None = None) -> str:
    """Name a backup by its moment, in UTC, so that names sort as they were made."""
    return f"shophouse-{moment or datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
