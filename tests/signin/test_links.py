"""Invitations and forgotten passwords: links by mail, or to hand over."""

import email
import re
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from threading import Barrier, Thread
from typing import Any, cast

from app.public_tokens import public_tokens
from app.signin.links import GIVEN_LIFE, INVITE, RESET, password_link
from models.clock import now
from models.core import Job, Mail, PublicToken, SecurityEvent, User
from models.database import database, transaction
from models.gate import gate
from tests.house import PASSWORD, Browser, House
from tests.mail.peers import Letters
from tests.security.test_sign_in import cookie_of, is_out
from tests.signin.phone import set_up
from tests.talk.world import work
from views.forgotten import CHOOSE

BOB = "bob@lantern.example"
NEW = {"new": "a brand new secret", "again": "a brand new secret"}


def newcomer(house: House) -> User:
    """Add somebody who has no password."""
    with gate(None, "command"):
        user = User(name="Dora", email="dora@lantern.example")
        user.link("roles", [])
        user.save()
    return user


def read(letters: Letters) -> list[EmailMessage]:
    """Return the mails as their receivers read them."""
    kept = [cast(bytes, one.content) for one in letters.kept]
    return [cast(EmailMessage, email.message_from_bytes(one, policy=default)) for one in kept]


def path_in(text: str) -> str:
    """Return the path of the link in a text."""
    found = re.search(r"http://127\.0\.0\.1:8000(/login/\w+/[\w-]+)", text)
    assert found is not None, text
    return found[1]


def choose(browser: Browser, path: str, again: str = NEW["again"], new: str = NEW["new"]) -> Any:
    """Follow a link and send the form that it leads to."""
    answer = browser.get(path)
    if answer.status_code != 303:
        return answer
    assert answer.headers["Location"] == CHOOSE
    return browser.post(CHOOSE, {"new": new, "again": again}, form=CHOOSE)


def reset_link(house: House, name: str = "Bob") -> str:
    """Return the path of a link that was mailed to somebody."""
    user_id = house.actor(name).user_id
    assert user_id is not None
    return path_in(password_link(RESET, user_id))


def test_an_invitation_is_mailed_and_opens_the_house(any_house: House, letters: Letters) -> None:
    dora = newcomer(any_house)
    alice = any_house.browser("Alice")
    at = f"/settings/users/{dora.id}/link"
    page = alice.get(f"/core/users/{dora.id}").get_data(as_text=True)
    assert at in page
    assert "gets a mail" in alice.get(at).get_data(as_text=True)
    assert alice.post(at).headers["Location"] == f"/core/users/{dora.id}"
    work()
    (mail,) = read(letters)
    assert mail["To"] == "dora@lantern.example"
    assert "Alice invites you" in mail.get_content()
    path = path_in(mail.get_content())
    stranger = any_house.browser()
    assert "Welcome, Dora" in stranger.get(path, follow_redirects=True).get_data(as_text=True)
    assert choose(stranger, path, "short", "short").status_code == 422
    assert choose(stranger, path, "other").status_code == 422
    answer = choose(stranger, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert stranger.get("/").status_code == 200
    assert any_house.browser().get(path).status_code == 404, "good for one use"
    assert any_house.browser().sign_in("dora@lantern.example", NEW["new"]).status_code == 303


def test_the_outbox_keeps_no_link(any_house: House, letters: Letters) -> None:
    alice = any_house.browser("Alice")
    alice.post(f"/settings/users/{any_house.actor('Bob').user_id}/link")
    waiting = Mail.get()
    work()
    (mail,) = read(letters)
    token = path_in(mail.get_content()).rpartition("/")[2]
    for row in (waiting, Mail.get()):
        held = repr([getattr(row, name) for name in Mail._meta.fields])
        assert token not in held
        assert "•••" in held
    assert waiting.sealed
    assert Mail.get().sealed is None
    shown = alice.get(f"/core/mails/{waiting.id}").get_data(as_text=True)
    assert token not in shown
    rows = repr(list(PublicToken.select().tuples()) + list(Job.select().tuples()))
    assert token not in rows


def test_without_a_mail_server_the_link_is_shown_once_to_be_handed_over(house: House) -> None:
    alice, dora = house.browser("Alice"), newcomer(house)
    at = f"/settings/users/{dora.id}/link"
    assert "shown to you" in alice.get(at).get_data(as_text=True)
    tokens = alice.token()
    answer = alice.client.post(at, data=tokens)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    path = path_in(text)
    assert 'data-copy="link"' in text
    again = alice.client.post(at, data=tokens)
    assert again.status_code == 303, "the same form again makes no other link"
    assert house.browser().get(path).status_code == 303
    assert Mail.select().count() == 0
    assert house.browser("Bob").get(at).status_code == 403


def test_a_new_link_takes_the_place_of_the_old(house: House) -> None:
    first, second = reset_link(house), reset_link(house)
    stranger = house.browser()
    assert stranger.get(first).status_code == 404
    assert stranger.get(second, follow_redirects=True).status_code == 200


def test_no_link_for_who_may_not_sign_in(house: House) -> None:
    alice, bob_id = house.browser("Alice"), house.actor("Bob").user_id
    path = reset_link(house)
    at = f"/core/users/{bob_id}/edit"
    alice.post(at, {"name": "Bob", "is_active": "false"}, form=at)
    assert house.browser().get(path).status_code == 404
    assert alice.post(f"/settings/users/{bob_id}/link").status_code == 409


def test_a_forgotten_password_names_no_account(any_house: House, letters: Letters) -> None:
    def said(mail: str) -> tuple[int, str]:
        answer = any_house.browser().post("/login/forgot", {"email": mail}, form="/login/forgot")
        return answer.status_code, answer.get_data(as_text=True).replace(mail, "…")

    known, unknown = said(BOB), said("nobody@lantern.example")
    assert known == unknown
    assert known[0] == 200
    assert Job.select().where(Job.name == "core.mail-reset").count() == 2, "the same work, too"
    work()
    (mail,) = read(letters)
    assert mail["To"] == BOB
    assert PublicToken.select().count() == 1


def test_what_asks_for_a_password_knows_no_users() -> None:
    """The page can't take longer for a known address: it never looks for one."""
    import inspect

    from views import forgotten

    source = inspect.getsource(forgotten.asked)
    assert "User" not in source
    assert "user_of" not in source


def test_many_addresses_at_once_are_refused(house: House, letters: Letters) -> None:
    stranger = house.browser()
    tokens = stranger.hidden("/login/forgot")
    for mails in (
        [BOB, "evil@evil.example"],
        [f"{BOB},evil@evil.example"],
        [f"{BOB} evil@evil.example"],
        [f"{BOB}\nevil@evil.example"],
        [f"{BOB}\r\nBcc: evil@evil.example"],
        [],
        [""],
        ["bob"],
        ["\0"],
    ):
        answer = stranger.client.post("/login/forgot", data={**tokens, "email": mails})
        assert answer.status_code == 422, mails
        assert "Give one mail address" in answer.get_data(as_text=True)
    odd = stranger.client.post("/login/forgot", data={**tokens, "email[]": BOB})
    assert odd.status_code == 422
    work()
    assert letters.kept == []


def test_the_mail_goes_to_the_address_that_is_kept(house: House, letters: Letters) -> None:
    house.browser().post("/login/forgot", {"email": "BOB@LANTERN.EXAMPLE"}, form="/login/forgot")
    work()
    assert [one["To"] for one in read(letters)] == [BOB]


def test_asking_often_pauses_whether_somebody_has_the_address_or_not(
    house: House, letters: Letters
) -> None:
    for mail in (BOB, "nobody@lantern.example"):
        answers = [
            house.browser().post("/login/forgot", {"email": mail}, form="/login/forgot")
            for _number in range(4)
        ]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
    for number in range(4):
        house.browser().post(
            "/login/forgot", {"email": f"n{number}@a.example"}, form="/login/forgot"
        )
    late = house.browser().post("/login/forgot", {"email": "z@a.example"}, form="/login/forgot")
    assert late.status_code == 429, "one address asks for so many"
    work()
    assert len(letters.kept) == 1


def test_without_a_mail_server_the_page_says_whom_to_ask(house: House) -> None:
    page = house.browser().get("/login/forgot")
    assert "Ask an administrator" in page.get_data(as_text=True)
    sent = house.browser().post("/login/forgot", {"email": BOB}, form="/login/forgot")
    assert sent.status_code == 409
    assert Job.select().where(Job.name == "core.mail-reset").count() == 0


def test_a_new_password_by_link_ends_all_sessions_and_other_links(any_house: House) -> None:
    bob = any_house.browser("Bob")
    token = cookie_of(bob)
    path = reset_link(any_house)
    invited = path_in(password_link(INVITE, any_house.actor("Bob").user_id or 0))
    stranger = any_house.browser()
    assert choose(stranger, path).status_code == 303
    assert is_out(any_house, token)
    assert any_house.browser().get(invited).status_code == 404
    assert any_house.browser().sign_in(BOB, PASSWORD).status_code == 422
    assert any_house.browser().sign_in(BOB, NEW["new"]).status_code == 303
    assert "password_reset" in [one.kind for one in SecurityEvent.select()]


def test_a_link_ends_by_itself(house: House) -> None:
    path, stranger = reset_link(house), house.browser()
    assert stranger.get(path).status_code == 303
    assert stranger.get(CHOOSE).status_code == 200
    with transaction():
        PublicToken.update(expires_at=now() - timedelta(seconds=1)).execute()
    assert stranger.get(path).status_code == 404
    assert stranger.get(CHOOSE).status_code == 404
    assert stranger.post(CHOOSE, NEW).status_code == 404


def test_a_link_leaves_the_address_at_once(house: House) -> None:
    path, stranger = reset_link(house), house.browser()
    token = path.rpartition("/")[2]
    answer = stranger.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, CHOOSE)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = stranger.get(CHOOSE)
    assert token not in shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert house.browser().get(CHOOSE).status_code == 404, "another browser followed no link"


def test_a_link_of_one_purpose_is_none_of_another(house: House) -> None:
    path = reset_link(house)
    assert house.browser().get(path.replace("/password/", "/invitation/")).status_code == 404


def test_a_link_is_used_once_by_however_many_at_once(any_house: House) -> None:
    path = reset_link(any_house)
    browsers = [any_house.browser() for _number in range(4)]
    for browser in browsers:
        assert browser.get(path).status_code == 303
    ready = [browser.hidden(CHOOSE) for browser in browsers]
    gun, answers = Barrier(4), []

    def send(number: int) -> None:
        word = f"a brand new secret {number}"
        gun.wait()
        data = {**ready[number], "new": word, "again": word}
        answers.append(browsers[number].client.post(CHOOSE, data=data).status_code)
        database.close()

    threads = [Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(303) == 1
    assert set(answers) <= {303, 404, 409}


def test_another_mail_of_the_user_ends_the_link(house: House) -> None:
    path = reset_link(house)
    alice, at = house.browser("Alice"), f"/core/users/{house.actor('Bob').user_id}/edit"
    assert (
        alice.post(at, {"name": "Bob", "email": "new@lantern.example"}, form=at).status_code == 303
    )
    assert house.browser().get(path).status_code == 404


def test_a_link_does_not_pass_by_the_second_factor(house: House) -> None:
    phone, _codes, _answer = set_up(house.browser("Bob"))
    path = reset_link(house)
    stranger = house.browser()
    assert choose(stranger, path).headers["Location"] == "/login/code"
    assert stranger.get("/contacts/parties").headers["Location"].startswith("/login")
    assert stranger.post("/login/code", {"code": phone.code()}).headers["Location"] == "/"


def test_wrong_links_are_counted(house: House) -> None:
    stranger = house.browser()
    answers = [stranger.get(f"/login/password/guess{n}").status_code for n in range(32)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_people_are_told_of_what_changed(house: House, letters: Letters) -> None:
    bob = house.browser("Bob")
    typed = {"old": PASSWORD, **NEW}
    assert bob.post("/settings/password", typed).status_code == 303
    set_up(bob)
    work()
    subjects = [str(one["Subject"]) for one in read(letters)]
    assert any("Your password was changed" in one for one in subjects)
    assert any("A second factor was set up" in one for one in subjects)
    assert all(one["To"] == BOB for one in read(letters))


def test_the_mails_come_in_the_readers_language(house: House, letters: Letters) -> None:
    with gate(None, "command"):
        bob: Any = User.get(User.email == BOB)
        bob.language = "de"
        bob.save()
    house.browser("Alice").post(f"/settings/users/{bob.id}/link")
    work()
    (mail,) = read(letters)
    assert "Hallo Bob" in mail.get_content()
    assert public_tokens(RESET, user_id=bob.id)


def test_a_password_that_was_given_only_lets_its_owner_choose_one(any_house: House) -> None:
    given, bob_id = "given by the office", any_house.actor("Bob").user_id
    at = f"/settings/users/{bob_id}/password"
    assert any_house.browser("Alice").post(at, {"new": given}).status_code == 303
    bob = any_house.browser()
    assert bob.sign_in(BOB, given).headers["Location"] == CHOOSE
    assert bob.get("/contacts/parties").headers["Location"].startswith("/login")
    assert bob.post(CHOOSE, {**NEW, "again": "other"}, form=CHOOSE).status_code == 422
    assert bob.post(CHOOSE, NEW, form=CHOOSE).headers["Location"] == "/"
    assert bob.get("/contacts/parties").status_code == 200
    assert any_house.browser().sign_in(BOB, given).status_code == 422
    assert any_house.browser().sign_in(BOB, NEW["new"]).headers["Location"] == "/"


def test_a_password_that_was_given_ends_by_itself(house: House) -> None:
    given, bob_id = "given by the office", house.actor("Bob").user_id
    house.browser("Alice").post(f"/settings/users/{bob_id}/password", {"new": given})
    with transaction():
        User.update(password_given_at=now() - GIVEN_LIFE - timedelta(seconds=1)).execute()
    answer = house.browser().sign_in(BOB, given)
    assert answer.status_code == 422
    assert "Ask for a link" in answer.get_data(as_text=True)


def test_the_given_password_is_not_kept_as_ones_own(house: House) -> None:
    given, bob_id = "given by the office", house.actor("Bob").user_id
    house.browser("Alice").post(f"/settings/users/{bob_id}/password", {"new": given})
    bob = house.browser()
    bob.sign_in(BOB, given)
    answer = bob.post(CHOOSE, {"new": given, "again": given}, form=CHOOSE)
    assert answer.status_code == 422
    assert "of your own" in answer.get_data(as_text=True)
