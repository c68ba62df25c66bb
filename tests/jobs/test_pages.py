"""Settings → Jobs and Settings → Mail: who sees what, and what the buttons do."""

from typing import Any

import pytest

from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.jobs.worker import run_one
from app.mail.outbox import move, send_mail
from app.plugin import Plugin
from models.core import Job, Mail, Session
from tests.house import Browser, House

HERE = "/settings/jobs/"


@pytest.fixture
def job(house: House, declared: Plugin) -> Any:
    """A job that Bob asked for."""

    @declared.job("paint", label="Paint the door")
    def paint(run: Run) -> None:
        run.log("The first coat")
        run.result["colour"] = "blue"
        raise LookupError("no more paint")

    return enqueue("core.paint", user_id=house.actor("Bob").user_id)


def text(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def test_everybody_sees_their_own_and_administrators_all(house: House, job: Any) -> None:
    house.add("Dora", "staff")
    for name, sees in (("Alice", True), ("Bob", True), ("Dora", False), ("Charlie", False)):
        browser = house.browser(name)
        assert ("Paint the door" in text(browser, HERE)) is sees, name
        assert browser.get(f"{HERE}{job.id}").status_code == (200 if sees else 404), name
        for verb in ("cancel", "retry"):
            if not sees:
                assert browser.post(f"{HERE}{job.id}/{verb}").status_code == 404, name
    assert Job.get_by_id(job.id).state == "waiting"
    assert house.browser().get(HERE).status_code == 303


def test_own_jobs_are_in_the_list_of_jobs_too(house: House, job: Any) -> None:
    assert f'href="/core/jobs/{job.id}"' in text(house.browser("Bob"), "/core/jobs")
    charlie = house.browser("Charlie")
    assert "core.paint" not in text(charlie, "/core/jobs")
    assert charlie.get(f"/core/jobs/{job.id}").status_code == 404


def test_shows_what_went_wrong_with_log_and_result(house: House, job: Any) -> None:
    run_one()
    shown = text(house.browser("Bob"), f"{HERE}{job.id}")
    for part in ("The first coat", "no more paint", "blue", "tried again"):
        assert part in shown


def test_stops_and_runs_again_by_plain_forms(house: House, job: Any) -> None:
    bob = house.browser("Bob")
    at = f"{HERE}{job.id}"
    sent = bob.post(f"{at}/cancel", form=at)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{at}#state")
    assert 'id="state"' in text(bob, at)
    assert Job.get_by_id(job.id).state == "cancelled"
    assert bob.post(f"{at}/cancel").status_code == 409
    assert bob.post(f"{at}/retry", form=at).status_code == 303
    assert Job.get_by_id(job.id).state == "waiting"
    assert bob.post(f"{at}/retry").status_code == 409
    assert bob.get(f"{at}/retry").status_code in (404, 405)


def test_a_job_that_runs_is_asked_to_stop(house: House, job: Any) -> None:
    Job.update(state="running", holder="x", lease_until=job.run_at.replace(year=2999)).execute()
    bob = house.browser("Bob")
    assert bob.post(f"{HERE}{job.id}/cancel").status_code == 303
    assert Job.get_by_id(job.id).state == "running"
    assert "Stopping" in text(bob, f"{HERE}{job.id}")
    Job.update(lease_until=job.run_at).execute()
    assert bob.post(f"{HERE}{job.id}/cancel").status_code == 303
    assert Job.get_by_id(job.id).state == "cancelled"


def test_a_poll_is_answered_shortly_and_doesn_t_prolong_the_session(house: House, job: Any) -> None:
    bob = house.browser("Bob")
    for path in (HERE, f"{HERE}{job.id}"):
        first = bob.fragment(path)
        assert "<html" not in first.get_data(as_text=True)
        tag = first.headers["HX-PTag"]
        assert f'hx-ptag="{tag}"' in first.get_data(as_text=True)
        polled = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-PTag": tag}
        Session.update(seen_at=job.run_at.replace(year=2020)).execute()
        seen = [row.seen_at for row in Session.select()]
        assert bob.get(path, headers=polled).status_code == 304
        assert [row.seen_at for row in Session.select()] == seen
    run_one()
    assert bob.get(HERE, headers={**polled, "HX-PTag": tag}).status_code == 200


def test_programs_and_people_may_not_write_jobs(house: House, job: Any) -> None:
    alice = house.browser("Alice")
    assert alice.get("/core/jobs/new").status_code == 403
    assert alice.post(f"/core/jobs/{job.id}/edit", {"name": "x"}).status_code == 403
    assert alice.post(f"/core/jobs/{job.id}/delete").status_code == 403


def test_the_outbox_says_that_no_server_is_set_and_is_for_administrators(house: House) -> None:
    mail = send_mail("dora@post.example", "Hello there", "Good day.")
    alice = house.browser("Alice")
    shown = text(alice, "/settings/mail/")
    assert "SHOPHOUSE_SMTP_URL" in shown
    assert "Hello there" in shown
    assert house.browser("Bob").get("/settings/mail/").status_code == 403
    assert house.browser("Bob").post(f"/settings/mail/{mail.id}/drop").status_code == 403
    assert alice.post("/settings/mail/999/drop").status_code == 404


def test_an_unclear_mail_is_sent_again_or_dropped_by_a_person(house: House) -> None:
    mails = [send_mail("dora@post.example", f"Hello {number}", "…") for number in range(2)]
    for mail in mails:
        move(mail.id, ("waiting",), state="unclear", error="no answer")
    alice, at = house.browser("Alice"), "/settings/mail/"
    assert "no answer" in text(alice, at)
    assert alice.post(f"{at}{mails[0].id}/resend", form=at).status_code == 303
    assert alice.post(f"{at}{mails[1].id}/drop", form=at).status_code == 303
    assert [Mail.get_by_id(mail.id).state for mail in mails] == ["waiting", "dropped"]
    assert alice.post(f"{at}{mails[0].id}/resend").status_code == 409
