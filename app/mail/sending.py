"""The job that sends one mail: marked before, so that nothing goes out twice by itself."""

from datetime import timedelta

from app.core import plugin
from app.jobs.run import Run
from app.mail.message import message_of
from app.mail.outbox import MARK, move, opened_text, queue_waiting
from app.mail.server import NotSent, Unclear, mail_server, send
from models.clock import now
from models.core import Job, Mail
from models.database import transaction
from models.refused import Refused
from models.texts import _

RETRIES = 10


@plugin.job("send-mail", label=_("Send a mail"), retries=RETRIES, limit=timedelta(minutes=2))
def send_one(run: Run, mail: int) -> None:
    """Send a mail of the outbox.

    One that is found *being sent* was so when its worker died: nobody knows whether it went out,
    and a person decides. Raises NotSent to be tried again later.
    """
    row = Mail.get_by_id(mail)
    server = mail_server()
    if row.state == "sending":
        _end(run, row, state="unclear", error=str(_("The worker ended while it was being sent.")))
        return
    if row.state != "waiting" or not server.is_set:
        return  # dropped meanwhile, or it waits for a server to be set
    with transaction():
        taken = move(row.id, ("waiting",), state="sending", attempts=Mail.attempts + 1)
    if taken:
        _send(run, row, server.sender)


def _send(run: Run, row: Mail, sender: str) -> None:
    try:
        send(_written(row, sender), row.to)
    except Unclear as error:
        _end(run, row, state="unclear", error=str(error))
    except NotSent as error:
        if error.is_final or run.attempt > RETRIES:
            _end(run, row, state="failed", error=str(error))
            raise Refused(str(error)) from error
        with transaction():
            move(row.id, ("sending",), state="waiting", error=str(error))
        raise
    else:
        _end(run, row, state="sent", sent_at=now(), error=None, sealed=None)


def _written(row: Mail, sender: str) -> bytes:
    try:
        return message_of(row, sender, opened_text(row))
    except ValueError as error:
        raise NotSent(f"{type(error).__name__}: {error}", is_final=True) from error


def _end(run: Run, row: Mail, **columns: object) -> None:
    # What the server answered is known: it is stored, whoever wants the work to stop by now.
    with run.step(asks=False):
        move(row.id, ("sending",), **columns)


@plugin.job("outbox", label=_("Look after the outbox"), cron="7 * * * *", at_start=True)
def look_after(run: Run) -> None:
    """Have sent what waits, once there is a mail server; tell what nobody sends any more."""
    with run.step():
        _tell_unclear()
        if mail_server().is_set:
            queue_waiting()


def _tell_unclear() -> None:
    """Mark as unclear what is *being sent* though no job does it, such as one given up."""
    # The mails first: the job of one that is begun after this line isn't missed by the next.
    mails = list(Mail.select(Mail.id).where(Mail.state == "sending"))
    busy = {
        job.open_name for job in Job.select(Job.open_name).where(Job.open_name.startswith(MARK))
    }
    for row in mails:
        if f"{MARK}{row.id}" not in busy:
            move(row.id, ("sending",), state="unclear", error=str(_("Its sending was given up.")))
