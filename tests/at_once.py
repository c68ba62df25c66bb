"""Two works at once: the second begins while the gate of the first is open."""

import threading
import time
from collections.abc import Callable
from typing import Any

from models.database import database
from models.gate import gate

OVERLAP = 0.4
Work = Callable[[], Any]


def overlapping(first: Work, second: Work) -> list[Exception]:
    """Do two works, the second begun while the gate of the first is open; return what they raise.

    On SQLite the second waits for its turn: there is one writer.
    """
    raised: list[Exception] = []
    written = threading.Event()

    def run(work: Work, before: Callable[[], Any], after: Callable[[], Any]) -> None:
        before()
        try:
            with gate(None, "job"):
                work()
                after()
        except Exception as error:  # shown by the assertion on what is returned
            raised.append(error)
        finally:
            written.set()
            database.close()

    def stay() -> None:
        written.set()
        time.sleep(OVERLAP)

    ways: list[tuple[Work, Work, Work]] = [
        (first, lambda: None, stay),
        (second, lambda: written.wait(20), lambda: None),
    ]
    threads = [threading.Thread(target=run, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised
