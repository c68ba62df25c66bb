"""Start Shophouse: make the environment where it is missing, then hand over to the commands.

Needs Python 3.11 with venv and nothing else. The locked libraries go into `.venv` beside this file,
and the start goes on in there. A Python that already has every locked version is used as it is.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
RUNTIME, TESTS = "requirements.txt", "requirements-dev.txt"


def main(argv: list[str]) -> None:
    """Run one command. What goes wrong on the way there ends the start with one sentence."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python must be able to say so)
        sys.exit("Shophouse needs Python 3.11 or newer; this is Python " + sys.version.split()[0])
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    read_env(os.path.join(ROOT, ".env"))
    locks = [RUNTIME, TESTS] if argv[:1] == ["test"] else [RUNTIME]
    if not is_ready(locks):
        continue_in_venv(locks)
    from app.commands import main as run_command

    run_command(argv)


def read_env(path: str) -> None:
    """Take KEY=VALUE lines into the environment; what is already set there wins."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"The file {path} can't be read ({error}); make it a readable UTF-8 text.")
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        name = name.removeprefix("export ").strip()
        if not equals or not name.isidentifier():
            sys.exit(f"Line {number} of {path} is not KEY=VALUE; correct it or put a # before it.")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        os.environ.setdefault(name, value)


def is_ready(locks: list[str]) -> bool:
    """Tell whether this very Python has what the locks ask for."""
    if not is_venv():
        return all(map(has_versions, locks))
    # A newer Python under an old `.venv` finds no libraries there.
    return all(map(is_installed, locks)) and any(path.startswith(VENV) for path in sys.path)


def is_venv() -> bool:
    """Tell whether this Python is the one in `.venv`."""
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def is_installed(lock: str) -> bool:
    """Tell whether `.venv` was filled from this lock, of which it keeps a copy."""
    copy = read(os.path.join(VENV, lock))
    return copy is not None and copy == read(os.path.join(ROOT, lock)) and os.path.exists(PYTHON)


def read(path: str) -> bytes | None:
    """Give the file's bytes, or None where there is no such file."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def has_versions(lock: str) -> bool:
    """Tell whether every version in the lock lies on this Python's path, by file names."""
    pins = (read(os.path.join(ROOT, lock)) or b"").decode().splitlines()
    wanted = {plain(pin.replace("==", "-")) for pin in pins if "==" in pin and ";" not in pin}
    folders = [path for path in sys.path if path and os.path.isdir(path)]
    names = (name for folder in folders for name in os.listdir(folder))
    return wanted <= {plain(name[:-10]) for name in names if name.endswith(".dist-info")}


def plain(name: str) -> str:
    """Write a package's name as all ways of writing it have in common."""
    return name.strip().lower().replace("-", "_").replace(".", "_")


def continue_in_venv(locks: list[str]) -> None:
    """Start anew with the Python in `.venv`, made and filled first where needed. Never returns."""
    if is_venv() or not all(map(is_installed, locks)):
        from app.libraries import bring_up_to_date

        bring_up_to_date(ROOT, PYTHON, locks)
    command = [PYTHON, os.path.join(ROOT, "run.py"), *sys.argv[1:]]
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(PYTHON, command)


if __name__ == "__main__":
    main(sys.argv[1:])
