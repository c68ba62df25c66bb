"""The archive that people install from: made twice alike, unpacked somewhere, started."""

import hashlib
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from app.config import ROOT
from app.version import VERSION
from tests.start.server import INIT, Visitor, environment, free_port


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the archive of what is committed."""
    if not (ROOT / ".git").exists() or not (ROOT / "release.py").is_file():
        pytest.skip("needs a checkout, which the archive itself isn't")
    folder = tmp_path_factory.mktemp("release")
    again = tmp_path_factory.mktemp("again")
    for one in (folder, again):
        command = [sys.executable, str(ROOT / "release.py"), str(one)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    (made,) = folder.glob("*.tar.gz")
    assert made.read_bytes() == (again / made.name).read_bytes()
    return made


def test_it_holds_what_is_committed_with_checksums_and_nothing_of_git(archive: Path) -> None:
    said = archive.with_name(f"{archive.name}.sha256").read_text().split()
    assert said == [hashlib.sha256(archive.read_bytes()).hexdigest(), archive.name]
    with tarfile.open(archive) as tar:
        held = {one.name.partition("/")[2]: one for one in tar}
        assert {one.name.partition("/")[0] for one in held.values()} == {archive.name[:-7]}
        sums = tar.extractfile(held["SHA256SUMS"])
        others = tar.extractfile(held["THIRD-PARTY.md"])
        assert sums is not None
        assert others is not None
        lines = dict(reversed(line.split("  ")) for line in sums.read().decode().splitlines())
        assert "static/vendor/htmx/htmx.min.js" in others.read().decode()
    assert set(lines) == set(held) - {"SHA256SUMS"}
    assert {"run.py", "docs/hosting/shophouse.service", "THIRD-PARTY.md"} <= set(held)
    assert not [name for name in held if name.startswith((".git", ".ci", ".venv", "var/"))]
    assert {(one.uid, one.gid, one.uname) for one in held.values()} == {(0, 0, "")}


@pytest.mark.long
def test_unpacked_in_an_empty_folder_it_starts(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    program = [sys.executable, str(tmp_path / archive.name[:-7] / "run.py")]
    environ = environment(tmp_path / "data")
    for argv, said in ((["--version"], VERSION), ([*INIT, "--plugins", "contacts"], "Lantern")):
        done = subprocess.run(
            [*program, *argv], env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    port = free_port()
    server = subprocess.Popen(
        [*program, "serve", "--port", str(port)], env=environ, stdout=subprocess.DEVNULL
    )
    try:
        assert answer(port) == 200
        server.terminate()
        assert server.wait(20) == 0
    finally:
        server.kill()


def answer(port: int) -> int:
    """Ask until somebody answers."""
    for _try in range(150):
        try:
            return Visitor(port).get("/healthz")[0]
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody answers")
