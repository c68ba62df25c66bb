"""The key that signs what leaves the house: made once, kept beside the data."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

NAME = "secret_key"


def kept_secret_key(data_dir: Path) -> str:
    """Give the kept key, making it at the first start (mode 0600).

    Two processes that start together get the same key. Raises ValueError where the kept key was
    cut short, OSError where it can't be read or written.
    """
    path = data_dir / NAME
    if not path.exists():
        make_secret_key(path)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 32:
        raise ValueError(
            f"is kept in {path}, which holds no complete key; "
            "put the old key back or delete the file (everybody signs in anew)."
        )
    return key


def make_secret_key(path: Path) -> None:
    """Write a fresh key, unless another process was first: a link never replaces a file."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
