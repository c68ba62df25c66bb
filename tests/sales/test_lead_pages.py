"""A pasted mail, a mail's file and a card fill in the form of a new lead; nothing is stored yet."""

from io import BytesIO

import pytest

from models.refused import Refused
from plugins.sales.lead import Lead
from plugins.sales.mails import values_of_mail
from tests.house import House
from tests.sales.conftest import party

RAW = b"""Message-ID: <1@quill.example>
MIME-Version: 1.0
From: =?utf-8?q?N=C3=B3ra_Quill?= <nora@quill.example>
To: office@lantern.example
Subject: Forty kettles
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Do you have forty kettles?

Best regards
Nora Quill
Head of Purchasing
Quill & Ink GmbH
Tel. +49 30 1234567
--b
Content-Type: text/html; charset=utf-8

<p>Do you have <b>forty</b> kettles?</p>
--b--
"""
HTML = b"""Message-ID: <2@quill.example>
From: nora@quill.example
Subject: Hello
Content-Type: text/html; charset=no-such

<html><head><style>p {}</style></head><body><p>One</p><p>Two<br>Three</p></body></html>
"""


def test_a_raw_mail_tells_who_wrote_and_what_they_say_of_themselves() -> None:
    found = values_of_mail(RAW)
    assert (found["name"], found["email"], found["subject"]) == (
        "Nóra Quill", "nora@quill.example", "Forty kettles",
    )  # fmt: skip
    assert found["message"].startswith("Do you have forty kettles?")
    assert found["company_name"] == "Quill & Ink GmbH"
    assert found["phone"].replace(" ", "") == "+49301234567"


def test_html_and_an_unknown_charset_are_read_as_far_as_they_go() -> None:
    found = values_of_mail(HTML)
    assert found["message"].split() == ["One", "Two", "Three"]
    assert found["name"] == "nora@quill.example"


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?utf-8?q?K=C3=BChlung?= now", "Kühlung now"),
        ("=?no-such?q?abc?=", "=?no-such?q?abc?="),
        ("=?broken", "=?broken"),
    ],
)
def test_heads_of_a_pasted_source_are_read_as_people_do(subject: str, read: str) -> None:
    text = f"From: =?utf-8?q?J=C3=B6rg?= <j@x.example>\nSubject: {subject}\n\nHello"
    found = values_of_mail(text.encode())
    assert (found["name"], found["subject"]) == ("Jörg", read)


@pytest.mark.parametrize(
    "text",
    [
        "From: Nora Quill <nora@quill.example>\nSubject: Kettles\n\nHello",
        "Von: Nora Quill [mailto:nora@quill.example]\nGesendet: heute\nBetreff: Kettles\n\nHello",
        'Subject: Kettles\nFrom: "Nora Quill" (nora@quill.example)\nTo: us\n\nHello',
    ],
)
def test_a_pasted_mail_is_read_in_several_spellings(text: str) -> None:
    found = values_of_mail(text.encode())
    assert found["name"] == "Nora Quill"
    assert (found["email"], found["subject"], found["message"]) == (
        "nora@quill.example", "Kettles", "Hello",
    )  # fmt: skip


def test_a_text_without_a_sender_is_refused() -> None:
    with pytest.raises(Refused, match="No sender"):
        values_of_mail(b"Hello, do you have kettles?")


def test_the_form_is_filled_in_and_says_who_is_known(house: House) -> None:
    alice = house.actor("Alice")
    known = party(alice, "Quill", email="nora@quill.example")
    browser = house.browser("Alice")
    path = "/sales/leads/from-mail"
    answer = browser.post(path, {"file": (BytesIO(RAW), "mail.eml")}, form=path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'value="Nóra Quill"' in text
    assert f"/contacts/parties/{known.id}" in text
    assert not Lead.select().exists()
    assert browser.post(path, {"text": "Hello"}, form=path).status_code == 422
    assert house.browser("Charlie").get(path).status_code == 403


def test_a_card_fills_in_the_form(house: House) -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Quill;Nora\nFN:Nora Quill\nORG:Quill & Ink\n"
        "EMAIL:nora@quill.example\nTEL:+49301234567\nEND:VCARD"
    )
    path = "/sales/leads/from-card"
    answer = house.browser("Alice").post(path, {"text": card}, form=path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for value in ("Nora Quill", "nora@quill.example", "Quill &amp; Ink"):
        assert f'value="{value}"' in text
