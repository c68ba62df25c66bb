"""Workers that are killed in the middle: a program, for a process can kill only another one.

`python -m tests.jobs.killed FOLDER URL KILLS PORT` sets a house up, queues a job of many steps,
some of one and mails for the server at the port, and kills the workers that run them; it answers as
JSON what there is in the end.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from app.core import plugin
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.jobs.worker import run_one
from app.mail.outbox import SEND, send_mail
from app.mail.server import use_mail_server
from models.clock import now
from models.core import Job, Mail, Role
from models.database import close_database, database, open_database
from models.gate import gate
from tests.house import opened

STEPS = 60
SINGLES = 6
MAILS = 25
LATE_MAILS = 3
"""Written when nobody is killed any more."""


@plugin.job("many-steps", retries=10_000)
def many_steps(run: Run) -> None:
    """Make a role in each step, slowly enough to be killed in it and after it."""
    for number in range(run.cursor.get("next", 0), STEPS):
        with run.step():
            Role(name=f"step {number}").save()
            time.sleep(0.004)
            run.keep({"next": number + 1})
            time.sleep(0.002)
        time.sleep(0.002)


@plugin.job("single-step", retries=10_000)
def single_step(run: Run, number: int) -> None:
    """Make one role, without a cursor."""
    with run.step():
        Role(name=f"single {number}").save()
        time.sleep(0.02)
    time.sleep(0.02)


def work(url: str) -> None:
    """Be a worker until there is nothing more to do, or until one is killed."""
    open_database(url)
    while run_one():
        pass
    os._exit(0)


def main(folder: Path, url: str, kills: int, port: int) -> None:
    """Kill so many workers, then let one come to the end."""
    with opened(folder, url, set()):
        # Opening a house sets its own mail server: none.
        use_mail_server(f"smtp://127.0.0.1:{port}", "office@lantern.example")
        _write(range(MAILS))
        enqueue("core.many-steps")
        for number in range(SINGLES):
            enqueue("core.single-step", {"number": number})
        killed = sum(_one_worker(url, is_killed=True) for _number in range(kills))
        _write(range(MAILS, MAILS + LATE_MAILS))
        enqueue("core.outbox")  # it comes each hour, for mails whose job died too often
        for _number in range(3):
            _one_worker(url, is_killed=False)
        open_database(url)
        names = [row.name for row in Role.select(Role.name)]
        others = Job.select(Job.state).where(Job.name != SEND)
        states = {row.state for row in others}
        mails = {row.to: str(row.state) for row in Mail.select(Mail.to, Mail.state)}
        told = {"killed": killed, "names": names, "states": sorted(states), "mails": mails}
        print(json.dumps(told))


def _write(numbers: Iterable[int]) -> None:
    for number in numbers:
        send_mail(f"{number}@post.example", f"Mail {number}", "Good day.")


def _one_worker(url: str, is_killed: bool) -> bool:
    """Start a worker in a process of its own; say whether it was killed before its end."""
    close_database()
    child = os.fork()
    if not child:
        work(url)
    if is_killed:
        time.sleep(random.uniform(0.02, 0.12))
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    open_database(url)
    # A minute goes by, and what the dead worker held may be had again.
    with gate(None, "command"):
        Job.update(lease_until=now() - timedelta(seconds=1)).where(Job.state == "running").execute()
    database.close()
    return os.WIFSIGNALED(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
