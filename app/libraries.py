"""Fill `.venv` with the locked libraries, one start at a time. Stands on Python alone."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

IS_WHOLE = "import pip, sys; sys.exit(sys.prefix == sys.base_prefix)"
NO_VENV = (
    "This Python lacks venv, which Shophouse needs to keep its libraries apart; "
    "install it (on Debian and Ubuntu: apt install python3-venv) and start again."
)


def bring_up_to_date(root: str, python: str, locks: list[str]) -> None:
    """Make `.venv` in root where it is missing or broken, and install the locks it lacks."""
    venv = Path(root, ".venv")
    try:
        with one_at_a_time(Path(root, "run.py")):
            if not is_whole(python):
                make_venv(venv)
            for lock in locks:
                if not is_same(venv / lock, Path(root, lock)):
                    install(python, Path(root, lock))
                    # A copy of the lock says that everything in it is there: it comes last.
                    shutil.copyfile(Path(root, lock), venv / lock)
    except OSError as error:
        stop(
            f"The libraries can't be kept in {venv} ({error.strerror or error}); "
            "make the folder writable for this user and start again."
        )


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock on the file, waiting while another start holds it."""
    with path.open("r+b") as file:
        if not lock(file, wait=False):
            say("Another start is preparing .venv; waiting for it.")
            lock(file, wait=True)
        yield


def lock(file: IO[bytes], *, wait: bool) -> bool:
    """Take the lock until the file is closed. Gives False where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 30)  # Beyond the text, which others must be able to read meanwhile.
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
            time.sleep(0.2)
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def is_whole(python: str) -> bool:
    """Tell whether this is the Python of a working environment with pip."""
    try:
        return subprocess.run([python, "-c", IS_WHOLE], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv(venv: Path) -> None:
    """Make an empty environment, in place of a broken one."""
    say(f"Making {venv} …")
    base = getattr(sys, "_base_executable", None) or sys.executable
    # A file in the way is the owner's to judge; a folder of that name is ours.
    venv.mkdir(exist_ok=True)
    command = [base, "-m", "venv", "--clear", str(venv)]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        told = answer.stdout + answer.stderr
        if "ensurepip" in told or "No module named" in told:
            stop(NO_VENV)
        raise OSError(last_line(told) or "venv failed")


def install(python: str, path: Path) -> None:
    """Install what a lock names, with a line that counts along."""
    count = sum("==" in line for line in path.read_text(encoding="utf-8").splitlines())
    command = [python, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-warn-script-location", "-r", str(path)]
    say(f"Installing {count} libraries from {path.name} (once, about a minute) …")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        told = list(counted(pip.stdout, count))
    if pip.returncode != 0:
        stop(
            f"The libraries in {path.name} could not be installed; "
            f"check the network and start again. pip said: {last_line(''.join(told))}"
        )
    say("The libraries are installed.")


def counted(lines: IO[str], count: int) -> Iterator[str]:
    """Pass pip's lines on, counting on a terminal the libraries that it has fetched."""
    fetched = 0
    for line in lines:
        fetched += line.startswith("Collecting ")
        if sys.stderr.isatty() and line.startswith(("Collecting ", "Installing ")):
            name = line.split()[1].partition("==")[0] if line[0] == "C" else "unpacking all"
            sys.stderr.write(f"\r\033[K  {fetched} of {count}: {name}")
            sys.stderr.flush()
        yield line
    if fetched and sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


def is_same(one: Path, other: Path) -> bool:
    """Tell whether both files are there and hold the same bytes."""
    return one.is_file() and one.read_bytes() == other.read_bytes()


def last_line(told: str) -> str:
    """Give the last thing said as an error, or the last thing said."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or [""])[-1].removeprefix("ERROR: ")


def say(sentence: str) -> None:
    """Tell the person at the terminal, on stderr: stdout is for a command's answer."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def stop(sentence: str) -> NoReturn:
    """End the start with one sentence."""
    sys.exit(sentence)
