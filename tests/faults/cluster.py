"""A PostgreSQL server of one's own, to be killed and started again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conftest import absent
from tests.start.server import free_port


class Cluster:
    """The server, the address of its database, and how it is killed."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs, self.port = folder, programs, free_port()
        self.url = f"postgresql://shophouse@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-U", "shophouse", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    def start(self) -> None:
        """Start it, after a crash too."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def kill(self) -> None:
        """End it at once, as a crash does: it has to recover when it starts."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, program: str, *argv: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *argv]
        if os.getuid() == 0:  # it refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Run a server for a block; skips where its programs are missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb") or (found and str(found[-1]))
    if not named:
        absent("needs the programs of a PostgreSQL server")
    # Whose server it is may not look into a folder for temporary files that is root's alone.
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=None if os.getuid() else "/tmp"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(folder, Path(named).parent)
    try:
        yield cluster
    finally:
        with suppress(subprocess.CalledProcessError):  # it may be down
            cluster.kill()
        shutil.rmtree(folder, ignore_errors=True)
