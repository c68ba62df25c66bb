"""What people type without looking: kinds left out, days mixed up, forms left empty."""

import re

import pytest

from plugins.contacts.activity import Activity
from plugins.contacts.channel import Channel
from tests.house import House


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("office@weberei.example", "email"),
        ("+49 30 1234567", "phone"),
        ("www.weberei.example", "url"),
        ("https://weberei.example/about", "url"),
        ("by the back door", "other"),
        ("anna@", "other"),
    ],
)
def test_a_way_to_reach_without_a_kind_gets_that_of_its_value(
    house: House, value: str, kind: str
) -> None:
    alice = house.browser("Alice")
    sent = {"kind": "company", "name": "Weberei", "channels-0-kind": "", "channels-0-value": value}
    assert alice.post("/contacts/parties/new", sent).status_code == 303
    assert Channel.get().kind == kind


def test_a_new_line_starts_without_a_kind(house: House) -> None:
    page = house.browser("Alice").get("/contacts/parties/new").get_data(as_text=True)
    select = re.findall(r'<select [^>]*name="channels-0-kind".*?</select>', page, re.S)[0]
    assert "selected" not in select.replace('value="" selected', "")


def test_lines_stand_on_the_page_in_the_order_typed(house: House) -> None:
    alice = house.browser("Alice")
    sent = {"kind": "company", "name": "Weberei"}
    values = ["zoe@weberei.example", "mia@weberei.example", "ada@weberei.example"]
    sent |= {f"channels-{number}-value": value for number, value in enumerate(values)}
    at = alice.post("/contacts/parties/new", sent).headers["Location"]
    page = alice.get(at).get_data(as_text=True)
    section = page[page.index('id="channels-party"') :]
    section = section[: section.index("</section>")]
    assert [section.index(value) for value in values] == sorted(map(section.index, values))


def test_the_hint_of_a_line_stands_once_and_every_control_points_at_it(house: House) -> None:
    page = house.browser("Alice").get("/contacts/parties/new").get_data(as_text=True)
    assert page.count("Such as “Reception”.") == 1
    assert page.count('id="channels-label-hint"') == 1
    assert 'aria-describedby="channels-label-hint"' in page


def test_nothing_is_done_in_the_future(house: House) -> None:
    alice = house.browser("Alice")
    sent = {"kind": "call", "subject": "Ring", "done_at": "2090-01-01T10:00"}
    answer = alice.post("/contacts/activities/new", sent)
    assert answer.status_code == 422
    assert "This lies ahead." in answer.get_data(as_text=True)


def test_an_activity_that_says_nothing_is_not_kept(house: House) -> None:
    alice = house.browser("Alice")
    at = "/contacts/activities/new"
    answer = alice.post(at, {"kind": "task", "subject": " ", "owner": "Alice", "due_at": ""})
    assert answer.status_code == 422
    assert "Nothing is filled in yet." in answer.get_data(as_text=True)
    assert alice.post(at, {"kind": "task", "due_at": "2090-01-01T10:00"}).status_code == 303
    assert Activity.select().count() == 1


def test_a_card_of_an_activity_tells_whom_it_is_about_and_when(house: House) -> None:
    alice = house.browser("Alice")
    firm = alice.post("/contacts/parties/new", {"kind": "company", "name": "Weberei"})
    about = firm.headers["Location"].strip("/").replace("/", ":").replace(":", "/", 1)
    sent = {"kind": "call", "subject": "Ring", "due_at": "2090-01-01T10:00", "about": about}
    at = alice.post("/contacts/activities/new", sent).headers["Location"]
    page = alice.get("/contacts/activities").get_data(as_text=True)
    assert re.search(r'<td class="[^"]*m3[^"]*">.{0,120}Weberei', page)
    assert re.search(r'<td class="[^"]*m4[^"]*"><time datetime="2090', page)
    assert ">Details<" not in alice.get(at).get_data(as_text=True)


def test_a_card_ends_with_what_the_list_is_sorted_by(house: House) -> None:
    alice = house.browser("Alice")
    alice.post("/contacts/parties/new", {"kind": "company", "name": "Weberei"})
    fields = "fields=name,email,visit_interval_days,created_at,visit_priority"
    page = alice.get(f"/contacts/parties?{fields}&sort=-visit_priority").get_data(as_text=True)
    assert re.findall(r'<th[^>]*class="[^"]*m4[^"]*"[^>]*>.*?</th>', page, re.DOTALL)[0].count(
        "Visit priority"
    )
    assert page.count("<tr") == 2
    assert re.search(r'<td class="[^"]*m4[^"]*"><time', page) is None
    page = alice.get(f"/contacts/parties?{fields}").get_data(as_text=True)
    assert re.search(r'<td class="[^"]*m4[^"]*"><time', page)


def test_the_name_says_when_it_is_needed(house: House) -> None:
    page = house.browser("Alice").get("/contacts/parties/new").get_data(as_text=True)
    assert "Needed, unless given and family name are filled in." in page
