"""Run the jobs apart from the pages."""

import signal
import threading
from types import FrameType

import click

from app.commands.preparing import prepare
from app.jobs.worker import GRACE_SECONDS, THREADS, Worker
from app.logs import configure_logs
from app.standing import standing_house
from models.database import close_database


@click.command()
@click.option("--threads", type=click.IntRange(1, 32), default=THREADS, show_default=True)
def command(threads: int) -> None:
    """Run the jobs in a process of its own, until it is told to end."""
    config = standing_house()
    configure_logs(config.log_level)
    prepare(config)
    ends = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ends.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    worker = Worker(threads)
    worker.start()
    click.echo("The worker runs the jobs; end it with Ctrl-C.", err=True)
    ends.wait()
    worker.stop(GRACE_SECONDS)
    close_database()
