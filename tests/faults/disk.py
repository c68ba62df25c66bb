"""A small disk of its own, in memory."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import absent


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of so many megabytes for a block; skips where this user may not mount."""
    place.mkdir(exist_ok=True)
    options = f"size={megabytes}m,mode=0700"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, text=True
    )
    if done.returncode:
        absent(f"needs a user who may mount a disk: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave: int) -> Path:
    """Take the room of a disk but for so many bytes; deleting the returned file gives it back."""
    import shutil

    ballast = place / "ballast"
    with ballast.open("wb") as file:
        left = shutil.disk_usage(place).free - leave
        while left > 0:
            file.write(b"x" * min(left, 1 << 20))
            left -= 1 << 20
    return ballast
