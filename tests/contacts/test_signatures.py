"""Signatures as people write them, invented, and what is read from them."""

from typing import Any

import pytest

from plugins.contacts.cards.card import Card
from plugins.contacts.cards.mecard import is_mecard, read_mecard
from plugins.contacts.cards.signature import read_signature


def told(card: Card) -> dict[str, Any]:
    place = card.places[0] if card.places else None
    found = {
        "name": card.full_name,
        "firm": card.organisation[0] if card.organisation else "",
        "job": card.title,
        "mails": [way.value for way in card.mails],
        "phones": [" ".join([*way.types, way.value]) for way in card.phones],
        "sites": [way.value for way in card.sites],
        "place": place
        and "|".join((place.street, place.postal_code, place.city, place.region, place.country)),
    }
    return {name: value for name, value in found.items() if value}


SIGNATURES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "DE",
        "Mit freundlichen Grüßen\n\nMira Oduya\nLeiterin Einkauf\n\nHafenwerk GmbH\nKaistraße 12\n"
        "23552 Lübeck\nTel.: 0451 7074820\nFax: 0451 7074821\nMobil: 0151 23456789\n"
        "mira.oduya@hafenwerk.example\nwww.hafenwerk.example\nAmtsgericht Lübeck HRB 12345",
        {
            "name": "Mira Oduya", "firm": "Hafenwerk GmbH", "job": "Leiterin Einkauf",
            "mails": ["mira.oduya@hafenwerk.example"], "sites": ["www.hafenwerk.example"],
            "phones": ["+494517074820", "fax +494517074821", "cell +4915123456789"],
            "place": "Kaistraße 12|23552|Lübeck||",
        },
    ),
    (
        "GB",
        "Best regards,\nJon Lind\nHead of Sales | Brightwell Ltd\n"
        "T: +44 20 7946 0018 | M: +44 7400 123456\n4 Mill Lane, York, YO1 7HH, UK\n"
        "jon.lind@brightwell.example | www.brightwell.example",
        {
            "name": "Jon Lind", "firm": "Brightwell Ltd", "job": "Head of Sales",
            "mails": ["jon.lind@brightwell.example"], "sites": ["www.brightwell.example"],
            "phones": ["+442079460018", "cell +447400123456"],
            "place": "4 Mill Lane|YO1 7HH|York||GB",
        },
    ),
    (
        "US",
        "--\nRosa Delgado, Purchasing Manager\nNorth Pier Supply, Inc.\n212 Harbor Street\n"
        "Portland, OR 97205\n(503) 227-4400 ext. 12\nrosa@northpier.example",
        {
            "name": "Rosa Delgado", "job": "Purchasing Manager", "firm": "North Pier Supply, Inc.",
            "phones": ["+15032274400 ext. 12"], "mails": ["rosa@northpier.example"],
            "place": "212 Harbor Street|97205|Portland|OR|",
        },
    ),
    (
        "DE",
        "Viele Grüße\nJörg Müller\n\nTischlerei Müller\njoerg@tischlerei-mueller.example",
        {
            "name": "Jörg Müller", "firm": "Tischlerei Müller",
            "mails": ["joerg@tischlerei-mueller.example"],
        },
    ),
    (
        "CH",
        "Dr. Anna Keller\nGeschäftsführerin\nAlpstein AG\nCH-9000 St. Gallen\n+41 71 224 50 00",
        {
            "name": "Dr. Anna Keller", "job": "Geschäftsführerin", "firm": "Alpstein AG",
            "place": "|9000|St. Gallen||", "phones": ["+41712245000"],
        },
    ),
    (
        "NL",
        "Sanne de Vries\nSales Manager\nGrachtwerk B.V.\nKeizersgracht 10\n1015 CN Amsterdam\n"
        "The Netherlands\nsanne.devries@grachtwerk.example",
        {
            "name": "Sanne de Vries", "job": "Sales Manager", "firm": "Grachtwerk B.V.",
            "place": "Keizersgracht 10|1015 CN|Amsterdam||NL",
            "mails": ["sanne.devries@grachtwerk.example"],
        },
    ),
    (
        "SE",
        "Åsa Berg\nBuyer, Norrsken AB\nStorgatan 5, 114 51 Stockholm, Sweden\n08-123 456 00",
        {
            "name": "Åsa Berg", "job": "Buyer", "firm": "Norrsken AB",
            "place": "Storgatan 5|114 51|Stockholm||SE", "phones": ["+46812345600"],
        },
    ),
    (
        "FR",
        "Cordialement,\nLuc Moreau\nResponsable achats\nAtelier Lumière SARL\n"
        "12 rue des Quais\n69002 Lyon\nFrance\nTél. : 04 72 00 12 34",
        {
            "name": "Luc Moreau", "job": "Responsable achats", "firm": "Atelier Lumière SARL",
            "place": "12 rue des Quais|69002|Lyon||FR", "phones": ["+33472001234"],
        },
    ),
    ("DE", "ada@posteo.example", {"mails": ["ada@posteo.example"]}),
    ("DE", "Ada Lund\n0451 7074820", {"name": "Ada Lund", "phones": ["+494517074820"]}),
    (
        "DE",
        "Ada Lund • Vertrieb • Lantern Works GmbH • ada.lund@lantern.example",
        {
            "name": "Ada Lund", "job": "Vertrieb", "firm": "Lantern Works GmbH",
            "mails": ["ada.lund@lantern.example"],
        },
    ),
    (
        "DE",
        "> Karim Haddad\n> Entwicklung\n> karim.haddad@gmail.com\n> https://haddad.example/cv",
        {
            "name": "Karim Haddad", "job": "Entwicklung", "mails": ["karim.haddad@gmail.com"],
            "sites": ["https://haddad.example/cv"],
        },
    ),
    (
        "DE",
        "Lantern Works\nAda Lund\nada.lund@lanternworks.example",
        {
            "name": "Ada Lund", "firm": "Lantern Works",
            "mails": ["ada.lund@lanternworks.example"],
        },
    ),
    (
        "PL",
        "Ewa Nowak\nDirector\nBałtyk Sp. z o.o.\nul. Portowa 3\n81-339 Gdynia\nPoland",
        {
            "name": "Ewa Nowak", "job": "Director", "firm": "Bałtyk Sp. z o.o.",
            "place": "ul. Portowa 3|81-339|Gdynia||PL",
        },
    ),
    (
        "AT",
        "Max van der Berg\nProkurist\nDonauholz KG, Ufer 7, A-4020 Linz\nUID: ATU12345675\n"
        "IBAN AT61 1904 3002 3457 3201",
        {
            "name": "Max van der Berg", "job": "Prokurist", "firm": "Donauholz KG",
            "place": "Ufer 7|4020|Linz||",
        },
    ),
    ("DE", "Thanks!\nSent from my phone", {}),
    ("", "Ada Lund\nCEO\n+49 451 7074820", {
        "name": "Ada Lund", "job": "CEO", "phones": ["+494517074820"],
    }),
]  # fmt: skip


@pytest.mark.parametrize(("region", "text", "wanted"), SIGNATURES, ids=range(len(SIGNATURES)))
def test_a_signature_tells(region: str, text: str, wanted: dict[str, Any]) -> None:
    assert told(read_signature(text, region)) == wanted


def test_a_name_is_parted_only_where_the_mail_parts_it() -> None:
    card = read_signature("Ada Maria Lund\nmaria.lund@lantern.example")
    assert (card.given_name, card.family_name) == ("Maria", "Lund")
    card = read_signature("Ada Maria Lund\noffice@lantern.example")
    assert (card.full_name, card.given_name) == ("Ada Maria Lund", "")


def test_a_qr_text_tells() -> None:
    text = r"MECARD:N:Lund,Ada;ORG:Lantern\; Sons;TEL:+494517074820;EMAIL:a@x.example;URL:https\://x.example;ADR:,,Kai 1,Lübeck,,23552,DE;NOTE:a\,b;BDAY:19900517;;"  # noqa: E501
    assert is_mecard(text)
    card = read_mecard(text)
    assert told(card) == {
        "name": "Ada Lund", "firm": "Lantern; Sons", "mails": ["a@x.example"],
        "phones": ["+494517074820"], "sites": ["https://x.example"],
        "place": "Kai 1|23552|Lübeck||DE",
    }  # fmt: skip
    assert (card.family_name, card.note, card.birthday) == ("Lund", "a,b", "19900517")


@pytest.mark.parametrize(
    "text", ["", "\0\0", "@@@", "1" * 9000, "MECARD:", "|" * 5000, "a " * 5000]
)
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(told(read_signature(text, "DE")), dict)
    assert isinstance(told(read_mecard(text)), dict)


@pytest.mark.parametrize(
    "line", ["www.weberei-nord.example", "web.firm.example", "Web: www.mail.example"]
)
def test_an_address_keeps_letters_that_read_like_a_label(line: str) -> None:
    card = read_signature(f"Hanna Fonseca\n{line}", "DE")
    assert [site.value for site in card.sites] == [line.split()[-1]]
    assert card.full_name == "Hanna Fonseca"
