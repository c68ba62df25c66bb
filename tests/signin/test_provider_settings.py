"""Settings → Sign-in: what is kept, sealed, refused and asked."""

import pytest
from werkzeug import Response

from app.security_log import OWNER
from app.settings import settings_of
from models.core import SecurityEvent, Setting, SettingChange
from tests.house import House
from tests.signin.op import Op, use

HERE = "/settings/sign-in"
WANTED = {
    "issuer": "https://id.lantern.example",
    "client_id": "shop",
    "client_secret": "a very secret word",
    "button": "Lantern ID",
    "new_role": "staff",
    "new_domains": "lantern.example",
    "keep_days": "400",
}


def test_the_settings_keep_the_secret_sealed(any_house: House) -> None:
    alice = any_house.browser("Alice")
    assert alice.post(HERE, WANTED).headers["Location"] == HERE
    held = repr(list(Setting.select().tuples()) + list(SettingChange.select().tuples()))
    assert WANTED["client_secret"] not in held
    page = alice.get(HERE).get_data(as_text=True)
    assert WANTED["client_secret"] not in page
    assert "http://127.0.0.1:8000/login/provider/back" in page
    from app.provider.settings import provider as kept

    assert kept().client_secret == WANTED["client_secret"]
    assert alice.post(HERE, {**WANTED, "client_secret": "", "button": "x"}).status_code == 303
    assert kept().client_secret == WANTED["client_secret"], "an empty one keeps the old"
    changes = alice.get(f"{HERE}/changes").get_data(as_text=True)
    assert "•••" in changes
    assert kept().client_secret not in changes
    told = SecurityEvent.get(SecurityEvent.kind == "settings_changed")
    assert "client_secret" in told.detail
    assert settings_of(OWNER)["keep_days"] == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "id.lantern.example"},
        {"issuer": "https://id.example/?a=b"},
        {"issuer": ""},
        {"client_id": ""},
        {"new_domains": ""},
        {"new_domains": "example"},
        {"new_role": "admin"},
        {"new_role": "nonsense"},
        {"keep_days": "1"},
        {"keep_days": "x"},
    ],
)
def test_settings_that_can_not_be_are_refused(house: House, wrong: dict[str, str]) -> None:
    alice = house.browser("Alice")
    assert alice.post(HERE, WANTED | wrong).status_code == 422
    assert "issuer" not in settings_of(OWNER)
    assert house.browser("Bob").get(HERE).status_code == 403
    assert house.browser("Bob").post(HERE, WANTED).status_code == 403


def test_the_provider_can_be_asked_from_the_settings(house: House, op: Op) -> None:
    alice = house.browser("Alice")
    assert alice.post(f"{HERE}/check").status_code == 303
    use(op.issuer)
    assert "The provider answers" in alice.post(f"{HERE}/check").get_data(as_text=True)
    op.lies["/keys"] = Response("no", 500)
    assert "answers 500" in alice.post(f"{HERE}/check").get_data(as_text=True)
