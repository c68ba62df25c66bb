"""A fresh copy starts with Python alone: run.py makes `.venv`, fills it once, and hands over."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.config import ROOT

PYTHON: str = getattr(sys, "_base_executable", sys.executable)
COMMANDS = """
import os, sys
import bolt

def main(argv):
    print(bolt.SIZE, sys.prefix, os.environ.get("SHOPHOUSE_PORT"), *argv)
"""


def make_wheel(folder: Path, name: str, version: str, code: str) -> None:
    """Write a library of one module, so that a start needs no network."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", code)
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(
            f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )


class House:
    """A copy with one library of its own making and one command that tells where it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.venv = folder / ".venv"
        (folder / "app" / "commands").mkdir(parents=True)
        for name in ("run.py", "app/__init__.py", "app/libraries.py"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "app" / "commands" / "__init__.py").write_text(COMMANDS)
        self.lock("bolt==1.0")
        make_wheel(folder / "wheels", "bolt", "1.0", "SIZE = 'M8'\n")

    def lock(self, *pins: str) -> None:
        (self.folder / "requirements.txt").write_text("\n".join(pins) + "\n")

    def begin(self, *argv: str, python: str = PYTHON, **environ: str) -> "subprocess.Popen[str]":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder / "wheels")}
        return subprocess.Popen(
            [python, str(self.folder / "run.py"), *argv],
            env=clean | offline | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *argv: str, python: str = PYTHON, **environ: str) -> tuple[int, str, str]:
        started = self.begin(*argv, python=python, **environ)
        out, err = started.communicate(timeout=120)
        return started.returncode, out, err


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")


@pytest.mark.long
def test_two_first_starts_make_one_environment_and_both_go_on(house: House) -> None:
    both = [house.begin("serve"), house.begin("check")]
    told = [start.communicate(timeout=120) for start in both]
    assert [out for out, _err in told] == [
        f"M8 {house.venv} None serve\n",
        f"M8 {house.venv} None check\n",
    ]
    assert sum(err.count("Making") for _out, err in told) == 1
    assert sum(err.count("Installing 1 libraries") for _out, err in told) == 1

    # The second start has nothing to do and says nothing.
    assert house.run("serve") == (0, f"M8 {house.venv} None serve\n", "")
    # A Python that has every locked version needs no .venv.
    other = house.folder.parent / "other"
    house.venv.rename(other)
    answer = house.run("serve", python=str(other / "bin" / "python"))
    assert answer == (0, f"M8 {other} None serve\n", "")
    assert not house.venv.exists()


@pytest.mark.long
def test_a_changed_lock_is_installed_and_a_broken_environment_made_anew(house: House) -> None:
    house.lock("bolt==2.0")
    code, out, err = house.run("serve")
    assert (code, out) == (1, "")
    assert "could not be installed; check the network and start again." in err
    assert "bolt==2.0" in err.splitlines()[-1]

    make_wheel(house.folder / "wheels", "bolt", "2.0", "SIZE = 'M10'\n")
    code, out, err = house.run("serve")
    assert (code, out) == (0, f"M10 {house.venv} None serve\n")
    assert "Making" not in err

    (house.venv / "bin" / "python").unlink()
    code, out, err = house.run("serve")
    assert (code, out) == (0, f"M10 {house.venv} None serve\n")
    assert "Making" in err


def test_a_folder_that_cannot_be_written_is_one_sentence(house: House) -> None:
    house.venv.touch()
    code, out, err = house.run("serve")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith(f"The libraries can't be kept in {house.venv} (")
    assert "Traceback" not in err


def test_a_python_without_venv_is_one_sentence(house: House) -> None:
    (house.folder / "venv.py").write_text("raise SystemExit('ensurepip is not available')")
    code, _out, err = house.run("serve", PYTHONPATH=str(house.folder))
    assert code == 1
    assert err.splitlines()[-1].startswith("This Python lacks venv, which Shophouse needs")


def test_reads_the_env_file_and_the_environment_wins(house: House) -> None:
    house.lock()
    (house.folder / "bolt.py").write_text("SIZE = 'M4'\n")
    (house.folder / ".env").write_text("# ports\n\nexport SHOPHOUSE_PORT = '81 #'\n")
    assert house.run("serve")[1] == f"M4 {sys.base_prefix} 81 # serve\n"
    assert house.run("serve", SHOPHOUSE_PORT="82")[1] == f"M4 {sys.base_prefix} 82 serve\n"


def test_a_wrong_line_in_the_env_file_is_one_sentence(house: House) -> None:
    (house.folder / ".env").write_text("SHOPHOUSE_PORT=80\nSHOPHOUSE_HOST\n")
    code, out, err = house.run("serve")
    assert (code, out) == (1, "")
    assert err.startswith("Line 2 of ")
    assert err.count("\n") == 1
