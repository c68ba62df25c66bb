"""The worker inside a server's process: started once, stopped with it."""

import atexit
import os
from multiprocessing.util import Finalize

from app.jobs.worker import Worker

_started: dict[int, Worker] = {}


def start_inside() -> None:
    """Start this process's worker unless it runs, and stop it when the process ends."""
    if os.getpid() in _started:
        return
    worker = _started[os.getpid()] = Worker()
    worker.start()
    # A server's child process ends without `atexit`, the process itself without the other.
    Finalize(None, worker.stop, exitpriority=100)
    atexit.register(worker.stop)
