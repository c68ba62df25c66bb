"""Mails go out to real servers, and what bad ones do is told."""

import email
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from email.policy import default
from typing import Any

import pytest

from app.jobs.claiming import claim
from app.jobs.control import cancel
from app.jobs.run import Run
from app.jobs.running import perform_run, prepare
from app.jobs.worker import run_one
from app.mail import sending
from app.mail import server as mail_servers
from app.mail.outbox import drop, move, queue_waiting, resend, send_mail
from app.mail.server import use_mail_server
from models.clock import now
from models.core import Job, Mail
from models.database import database, forget_connection, transaction
from models.gate import gate
from models.refused import Refused
from tests.house import House
from tests.mail import peers
from tests.start.server import free_port

pytestmark = pytest.mark.usefixtures("house")
SENDER = "Lantern <office@lantern.example>"


@pytest.fixture(autouse=True)
def _no_server_afterwards() -> Iterator[None]:
    yield
    use_mail_server(None, None)


def through(port: int, user: str = "", scheme: str = "smtp") -> None:
    use_mail_server(f"{scheme}://{user}127.0.0.1:{port}", SENDER)


def write(to: str = "dora@post.example", subject: str = "Hello", text: str = "Good day.") -> Any:
    return send_mail(to, subject, text)


def state(mail: Any) -> str:
    return str(Mail.get_by_id(mail.id).state)


def error(mail: Any) -> str:
    return str(Mail.get_by_id(mail.id).error)


def make_due() -> None:
    mail_servers._down.clear()
    Job.update(run_at=now()).where(Job.state == "waiting").execute()


def test_a_mail_goes_out_once() -> None:
    with peers.real_server() as (letters, port):
        through(port)
        mail = send_mail(
            "dora@post.example",
            "Grüße",
            "Zwei\n.\n..Zeilen ",
            "<p>Zwei</p>",
            reply_to="b@c.example",
        )
        assert run_one()
        assert not run_one()
    assert state(mail) == "sent"
    (envelope,) = letters.kept
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "office@lantern.example",
        ["dora@post.example"],
    )
    assert isinstance(envelope.content, bytes)
    message: Any = email.message_from_bytes(envelope.content, policy=default)
    assert message["Subject"] == "Grüße"
    assert message["From"] == SENDER
    assert message["Reply-To"] == "b@c.example"
    assert message["Message-ID"] == Mail.get_by_id(mail.id).message_id
    text = message.get_body(("plain",)).get_content()
    assert text.splitlines() == ["Zwei", ".", "..Zeilen"]
    assert "<p>Zwei</p>" in message.get_body(("html",)).get_content()


def test_a_mail_is_written_with_what_it_tells_of() -> None:
    with pytest.raises(ZeroDivisionError), gate(None, "command"):
        write(subject=str(1 / (0 if Mail.get_by_id(write().id) else 1)))
    assert not Mail.select().exists()
    assert not Job.select().exists()


def test_signs_in_and_tells_a_wrong_password() -> None:
    with peers.real_server(**peers.knows("office", "a:b@c")) as (letters, port):
        through(port, "office:a%3Ab%40c@")
        mail = write()
        run_one()
        assert state(mail) == "sent", error(mail)
        through(port, "office:wrong@")
        other = write()
        run_one()
    assert state(other) == "waiting"
    assert "535" in error(other)
    assert "wrong" not in error(other)
    assert len(letters.kept) == 1


def test_signs_in_without_md5_though_the_server_prefers_it() -> None:
    with smtplib.SMTP() as client:
        client.esmtp_features["auth"] = " CRAM-MD5 LOGIN  PLAIN"
        mail_servers._forget_md5(client)
        assert client.esmtp_features["auth"] == "LOGIN PLAIN"
    heard: list[bytes] = []

    def prefers_md5(connection: Any) -> None:
        connection.sendall(b"220 hello\r\n")
        for line in connection.makefile("rb"):
            heard.append(line)
            if line.startswith(b"EHLO"):
                connection.sendall(b"250-here\r\n250 AUTH CRAM-MD5\r\n")
            else:
                connection.sendall(b"535 no\r\n")

    with peers.bad_peer(prefers_md5) as port:
        through(port, "office:secret@")
        mail = write()
        run_one()
    assert state(mail) == "waiting"
    assert not [line for line in heard if line.startswith(b"AUTH")], heard


def test_waits_without_a_server_and_goes_out_once_there_is_one() -> None:
    mail = write()
    assert not run_one()
    assert state(mail) == "waiting"
    with peers.real_server() as (letters, port):
        through(port)
        assert queue_waiting() == 1
        assert queue_waiting() == 1
        while run_one():
            pass
    assert state(mail) == "sent"
    assert len(letters.kept) == 1


@pytest.mark.parametrize(
    "behave", [peers.silent, peers.babbling, peers.hanging_up, peers.hanging_up_at_data]
)
def test_bad_servers_are_tried_again_later(
    behave: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_servers, "TIMEOUT_SECONDS", 0.5)
    with peers.bad_peer(behave) as port:
        through(port)
        mail = write()
        begun = time.monotonic()
        assert run_one()
        assert time.monotonic() - begun < 3
    assert state(mail) == "waiting"
    assert error(mail)
    job = Job.get()
    assert (job.state, job.run_at > now()) == ("waiting", True)


def test_a_dead_server_is_left_alone_for_a_while() -> None:
    through(free_port())
    mails = [write() for _number in range(3)]
    for _mail in mails:
        assert run_one()
    assert [state(mail) for mail in mails] == ["waiting"] * 3
    with peers.real_server() as (letters, port):
        through(port)
        make_due()
        while run_one():
            pass
    assert [state(mail) for mail in mails] == ["sent"] * 3
    assert len(letters.kept) == 3


def test_what_a_server_refuses_for_good_fails_and_for_now_is_tried_again() -> None:
    with peers.real_server() as (letters, port):
        through(port)
        letters.to_receiver = "550 no such person"
        refused = write()
        run_one()
        letters.to_receiver, letters.answer = "250 OK", "451 later"
        later = write()
        run_one()
        assert (state(refused), state(later)) == ("failed", "waiting")
        assert "no such person" in error(refused)
        letters.answer = "250 OK"
        make_due()
        resend(refused.id)
        while run_one():
            pass
    assert (state(refused), state(later)) == ("sent", "sent")


def test_gives_up_after_many_tries() -> None:
    with peers.real_server() as (letters, port):
        through(port)
        letters.answer = "451 later"
        mail = write()
        for _attempt in range(11):
            make_due()
            assert run_one()
        make_due()
        assert not run_one()
    assert state(mail) == "failed"


def test_an_answer_that_never_came_is_unclear_and_not_sent_again() -> None:
    with peers.bad_peer(peers.forgetful) as port:
        through(port)
        mail = write()
        run_one()
        make_due()
        assert not run_one()
    assert state(mail) == "unclear"
    with peers.real_server() as (letters, port):
        through(port)
        queue_waiting()
        assert not run_one()
        resend(mail.id)
        run_one()
    assert state(mail) == "sent"
    assert len(letters.kept) == 1


def test_a_worker_that_died_while_sending_leaves_it_unclear() -> None:
    with peers.real_server() as (letters, port):
        through(port)
        mail = write()
        move(mail.id, ("waiting",), state="sending")
        run_one()
    assert (state(mail), letters.kept) == ("unclear", [])


def stop_worker(run: Run) -> None:
    run.is_stopping = True


def stop_job(run: Run) -> None:
    cancel(run.job_id)


@pytest.mark.parametrize("stop", [stop_worker, stop_job])
@pytest.mark.parametrize(("answer", "told"), [("250 OK", "sent"), ("550 never", "failed")])
def test_what_the_server_answered_is_kept_though_the_work_is_stopped_meanwhile(
    monkeypatch: pytest.MonkeyPatch, stop: Callable[[Run], None], answer: str, told: str
) -> None:
    send = mail_servers.send

    def stopped_meanwhile(message: bytes, to: str) -> None:
        try:
            send(message, to)
        finally:
            stop(run)

    with peers.real_server() as (letters, port):
        through(port)
        letters.answer = answer
        mail = write()
        run = prepare(claim())
        monkeypatch.setattr(sending, "send", stopped_meanwhile)
        perform_run(run)
        monkeypatch.undo()
        make_due()
        while run_one():
            pass
        assert state(mail) == told
        assert len(letters.kept) == (told == "sent")


def test_what_is_just_being_sent_is_not_told_unclear(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(free_port())
    ending, given_up = write(), write()
    move(ending.id, ("waiting",), state="sending")
    move(given_up.id, ("waiting",), state="sending")
    Job.update(open_name=None, state="failed").where(
        Job.open_name == f"mail:{given_up.id}"
    ).execute()
    begun: list[Any] = []

    def others_work() -> None:
        with transaction():
            move(ending.id, ("sending",), state="sent")
            Job.update(open_name=None, state="done").where(
                Job.open_name == f"mail:{ending.id}"
            ).execute()
        begun.append(write())
        move(begun[0].id, ("waiting",), state="sending")
        forget_connection()

    read = database.obj.execute_sql

    def reads_slowly(sql: str, *arguments: Any, **options: Any) -> Any:
        found = read(sql, *arguments, **options)
        monkeypatch.undo()
        worker = threading.Thread(target=others_work)
        worker.start()
        worker.join(20)
        return found

    monkeypatch.setattr(database.obj, "execute_sql", reads_slowly)
    sending._tell_unclear()
    assert [state(one) for one in (ending, given_up, *begun)] == ["sent", "unclear", "sending"]


def test_a_dropped_mail_stays_at_home() -> None:
    with peers.real_server() as (letters, port):
        through(port)
        mail = write()
        drop(mail.id)
        run_one()
        with pytest.raises(Refused):
            resend(mail.id)
    assert (state(mail), letters.kept) == ("dropped", [])


@pytest.mark.parametrize(
    "to",
    ["", "dora", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "D <d@e.example>",
     "a@b.example\0", "<>", "a@"],
)  # fmt: skip
def test_refuses_what_is_no_address(to: str) -> None:
    with pytest.raises(Refused):
        write(to=to)


def test_no_header_can_be_put_in_by_a_subject() -> None:
    with peers.real_server() as (letters, port):
        through(port)
        write(subject="Hello\r\nBcc: eve@post.example\r\n\r\nBody")
        run_one()
    message = email.message_from_bytes(letters.kept[0].content, policy=default)  # type: ignore[arg-type]
    assert message["Bcc"] is None
    assert "Bcc: eve" in message["Subject"]


def test_who_wrote_and_what_it_is_about_are_kept(house: House) -> None:
    from models.core import Role

    bob = house.actor("Bob").user_id
    with gate(bob, "command"):
        role = Role.get(Role.name == "staff")
        mail = send_mail("dora@post.example", "Hello", "Good day.", about=role)
    kept = Mail.get_by_id(mail.id)
    assert (kept.user_id, kept.about.id) == (bob, role.id)
