"""A process that makes and posts bills, some of which it takes back.

Run as a program (`python -m tests.documents.giving FOLDER DATABASE PLUGINS COUNT DIES`) it writes
a line for each bill that is posted for good, once that is stored.
"""

import os
import random
import sys
from pathlib import Path

from app.config import Config
from app.house import open_house
from app.registry import registry
from models.gate import gate
from models.refused import Refused
from tests.house import SECRET


class _TakenBackError(Exception):
    """The bill isn't wanted any more, its number was given already."""


def give(place: Path, url: str, plugins: Path, count: int, kill_at: int) -> None:
    """Post so many bills; take a third of them back, and die in the midst of one."""
    open_house(Config(place, url, SECRET, plugin_path=(plugins,)))
    bill = registry.resources["workshop/bills"].model
    chance = random.Random(os.getpid())
    done = 0
    while done < count:
        try:
            with gate(None, "command"):
                one = bill(party=1)
                one.save()
                one.post()
                if done == kill_at:
                    os.kill(os.getpid(), 9)
                if chance.random() < 0.34:
                    raise _TakenBackError
            done += 1
            print(one.number, flush=True)
        except (_TakenBackError, Refused):
            continue


if __name__ == "__main__":
    folder, database, more, wanted, dies = sys.argv[1:]
    give(Path(folder), database, Path(more), int(wanted), int(dies))
