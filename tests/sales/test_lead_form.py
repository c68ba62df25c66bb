"""The public form: a lead with what was agreed to, and no lead from machines."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from app.settings import put_settings
from models.clock import now
from plugins.sales.lead import Lead
from plugins.sales.lead_form import MOST
from tests.house import Browser, House

PATH = "/sales/ask"
TOLD = {
    "name": "Nora Quill", "email": "nora@quill.example", "company_name": "Quill & Ink",
    "message": "Forty kettles, please.", "consent": "y",
}  # fmt: skip


@pytest.fixture(autouse=True)
def open_form(request: pytest.FixtureRequest) -> None:
    """Let anybody ask, as an administrator sets it."""
    for name in ("house", "any_house"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
            put_settings("sales", has_lead_form=True)


def send(browser: Browser, wait: int = 5, **told: str) -> Any:
    """Fill in the form as somebody does who takes some seconds."""
    text = browser.get(PATH + ("?source=Newsletter" if "source" in told else "")).text
    hidden = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    }
    with time_machine.travel(now() + timedelta(seconds=wait)):
        return browser.client.post(PATH, data={**hidden, **TOLD, **told})


def test_who_asks_becomes_a_lead_with_what_they_agreed_to(any_house: House) -> None:
    answer = send(any_house.browser(), source="Newsletter")
    assert (answer.status_code, answer.location) == (303, f"{PATH}?thanks")
    made = Lead.get()
    assert (made.name, made.email, made.company_name) == (
        "Nora Quill", "nora@quill.example", "Quill & Ink",
    )  # fmt: skip
    assert (made.source, made.state, made.owner_id) == ("Newsletter", "new", None)
    assert made.consent_text.startswith("I agree")
    assert made.consent_at is not None
    assert "Thank you" in any_house.browser().get(f"{PATH}?thanks").get_data(as_text=True)


def test_the_form_sent_twice_makes_one_lead(house: House) -> None:
    browser = house.browser()
    text = browser.get(PATH).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    with time_machine.travel(now() + timedelta(seconds=5)):
        for _time in range(2):
            answer = browser.client.post(PATH, data={**hidden, **TOLD})
            assert answer.status_code == 303
    assert Lead.select().count() == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"consent": ""}, "Tick this"),
        ({"email": "nora"}, "mail"),
        ({"name": ""}, "Fill this in"),
        ({"phone": "no number"}, "number"),
    ],
)
def test_what_cant_be_answered_is_asked_again(
    house: House, told: dict[str, str], sentence: str
) -> None:
    if told.get("consent") == "":
        told = {"consent": "false"}
    answer = send(house.browser(), **told)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert "Forty kettles" in answer.get_data(as_text=True)
    assert not Lead.select().exists()


def test_machines_are_kept_away(house: House) -> None:
    trapped = send(house.browser(), website_2="https://spam.example")
    assert trapped.status_code == 303
    assert send(house.browser(), wait=1).status_code == 422
    forged = house.browser().post(PATH, {**TOLD, "began": "x"}, form=PATH)
    assert forged.status_code == 422
    assert not Lead.select().exists()
    assert house.browser().client.post(PATH, data=TOLD).status_code == 400
    browser = house.browser()
    codes = [send(browser).status_code for _time in range(MOST + 1)]
    assert codes[0] == 303
    assert codes[-1] == 429
    assert Lead.select().count() < MOST


def test_there_is_no_form_unless_the_firm_wants_it(house: House) -> None:
    put_settings("sales", has_lead_form=False)
    assert house.browser().get(PATH).status_code == 404
    assert house.browser("Alice").post(PATH, TOLD).status_code == 404
