"""A process of a house that switches one plugin on and off, again and again.

Run as a program (`python -m tests.races.switching FOLDER URL NAME TIMES`): it says when it is
ready, waits for the end of its input, and leaves the plugin as an odd number of switches does: on.
"""

import sys
from pathlib import Path

from app.config import Config
from app.house import open_house
from app.registry import registry
from app.switching import switch_plugin
from models.database import close_database
from tests.house import SECRET


def run(folder: Path, url: str, name: str, times: int) -> None:
    """Switch the plugin so many times, beginning with on."""
    open_house(Config(folder, url, SECRET, plugin_path=(folder / "more",)))
    assert name in registry.installed
    print("ready", flush=True)
    sys.stdin.read()
    for number in range(times):
        switch_plugin(name, number % 2 == 0)
    close_database()


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
