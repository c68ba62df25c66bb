"""A phone with an authenticator app, and what the house's pages say about it."""

import html
import re
import time
from typing import Any

from app.signin import totp
from models.core import SecondFactor
from models.database import transaction
from tests.house import PASSWORD, Browser, House

SET_UP = "/settings/second-factor/set-up"


class Phone:
    """An app that holds one secret; it never shows the same code twice to a test."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.ahead = -1

    def code(self, drift: int | None = None) -> str:
        """Return the code of now, or of a later or earlier half minute."""
        if drift is None:
            self.ahead += 1
            drift = self.ahead
        return totp.code_of(self.secret, int(time.time()) // totp.STEP_SECONDS + drift)


def set_up(browser: Browser) -> tuple[Phone, list[str], Any]:
    """Set a second factor up and return the phone, the recovery codes and the last answer."""
    shown = browser.get(SET_UP).get_data(as_text=True)
    key = re.search(r'class="key" dir="ltr">([A-Z2-7 ]+)<', shown)
    sealed = re.search(r'name="secret" value="([^"]+)"', shown)
    assert key is not None
    assert sealed is not None
    import base64

    packed = key[1].replace(" ", "")
    phone = Phone(base64.b32decode(packed + "=" * (-len(packed) % 8)))
    sent = {"secret": html.unescape(sealed[1]), "code": phone.code(0)}
    answer = browser.post(SET_UP, sent)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    with transaction():  # as if that had been long ago: its half minute is free again
        SecondFactor.update(last_step=0).execute()
    return phone, codes_in(answer), answer


def codes_in(answer: Any) -> list[str]:
    """Return the recovery codes that a page shows."""
    return re.findall(r'<code dir="ltr">([a-z0-9-]{19})</code>', answer.get_data(as_text=True))


def half_in(house: House, mail: str = "bob@lantern.example") -> Browser:
    """Return a browser that gave the right password and is asked for the code."""
    browser = house.browser()
    answer = browser.sign_in(mail, PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login/code")
    return browser
