"""Maps: places by filter and right, tiles only where the firm wants them."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from app.maps import is_template
from app.misdeclared import Misdeclared
from app.settings import FIRM, put_settings
from app.showing.lists import list_page
from app.view_checks import check_views
from app.writing import create, update
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.engine.counting import queries
from tests.engine.test_boards import at
from tests.engine.test_options_work import odd
from tests.house import Browser, House

TILES = "https://tiles.example/{z}/{x}/{y}.png"
VISITS = "/contacts/activities?view=map"


def points(browser: Browser, path: str) -> list[list[Any]]:
    """Return the points of a map's page: id, degrees, label, what the place is."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    found = re.search(r'id="map-points" hidden>(.*?)</div>', answer.get_data(as_text=True))
    assert found
    return list(json.loads(unescape(found[1])))


def firm(house: House, name: str, *places: tuple[str, str]) -> Any:
    alice = house.actor("Alice")
    made = create(at("contacts/parties"), {"kind": "company", "name": name}, alice)
    for latitude, longitude in places:
        values = {
            "party": made.id, "city": f"{name}ton", "latitude": latitude, "longitude": longitude,
        }  # fmt: skip
        create(at("contacts/addresses"), values, alice)
    return made


def visit(house: House, party: Any, **values: Any) -> Any:
    about = {"resource": "contacts/parties", "id": party.id} if party else None
    given = {"kind": "visit", "about": about, **values}
    return create(at("contacts/activities"), given, house.actor("Alice"))


def test_a_visit_lies_where_the_party_is(any_house: House) -> None:
    hafen = firm(any_house, "Hafen", ("53.55", "9.99"))
    alice = any_house.actor("Alice")
    values = {"kind": "person", "name": "Mira", "company": hafen.id}
    mira = create(at("contacts/parties"), values, alice)
    nowhere = firm(any_house, "Nowhere")
    for party, there in ((hafen, True), (mira, True), (nowhere, False), (None, False)):
        made = visit(any_house, party)
        assert (made.latitude is not None) is there
    called = create(
        at("contacts/activities"),
        {"kind": "call", "about": {"resource": "contacts/parties", "id": hafen.id}},
        alice,
    )
    assert called.latitude is None
    own = visit(any_house, hafen, latitude="1", longitude="2")
    assert (own.latitude, own.longitude) == (1, 2)


def test_visits_are_on_the_map_by_rep_and_period(any_house: House) -> None:
    hafen, berg = firm(any_house, "Hafen", ("53.5", "10")), firm(any_house, "Berg", ("47", "11"))
    alice, bob = any_house.actor("Alice"), any_house.actor("Bob")
    visit(any_house, hafen, subject="A", done_at=datetime(2026, 3, 3, tzinfo=UTC))
    visit(any_house, berg, subject="B", owner=bob.user_id, done_at=datetime(2026, 4, 4, tzinfo=UTC))
    browser = any_house.browser("Alice")
    assert sorted(row[3] for row in points(browser, VISITS)) == ["A", "B"]
    assert [row[1:] for row in points(browser, f"{VISITS}&owner={alice.user_id}")] == [
        [53.5, 10.0, "A", "Hafen"]
    ]
    period = f"{VISITS}&done_at__between=2026-04-01,2026-04-30"
    assert [row[3] for row in points(browser, period)] == ["B"]
    text = browser.get(period).get_data(as_text=True)
    assert re.search(r'class="places".*?>B</a>', text, re.DOTALL)


def test_parties_are_on_the_map_by_each_of_their_addresses(any_house: House) -> None:
    firm(any_house, "Hafen", ("53.5", "10"), ("54.3", "10.1"))
    firm(any_house, "Nowhere")
    browser = any_house.browser("Alice")
    found = points(browser, "/contacts/parties?view=map")
    assert [row[1:] for row in found] == [
        [53.5, 10.0, "Hafen", "Hafenton"], [54.3, 10.1, "Hafen", "Hafenton"],
    ]  # fmt: skip
    assert points(browser, "/contacts/parties?view=map&name=Nowhere") == []


def test_a_place_is_named_by_the_columns_of_the_list(any_house: House) -> None:
    resource = odd(Address, views=("map:latitude,longitude",), columns=("city", "party"))
    firm(any_house, "Hafen", ("53.5", "10"))
    shown = list_page(resource, any_house.actor("Alice"), [], "en").map
    assert shown
    assert [(one.label, one.about) for one in shown.places] == [("Hafenton", "Hafen")]


def test_nobody_sees_a_place_that_is_not_theirs(house: House) -> None:
    hafen = firm(house, "Hafen", ("53.5", "10"))
    firm(house, "Berg", ("47", "11"))
    visit(house, hafen, subject="Secret")
    house.role("some", "contacts/parties:read[name=Berg]")
    house.add("Sam", "some")
    assert [row[3] for row in points(house.browser("Sam"), "/contacts/parties?view=map")] == [
        "Berg"
    ]
    house.role(
        "placeless",
        "contacts/activities:read!latitude contacts/parties:read contacts/addresses:read!longitude",
    )
    house.add("Pia", "placeless")
    pia = house.browser("Pia")
    assert pia.get(VISITS).status_code == 400
    assert 'view=map"' not in pia.get("/contacts/activities").get_data(as_text=True)


def test_labels_can_be_no_markup(house: House) -> None:
    made = firm(house, "</div><script>alert(1)</script>", ("1", "2"))
    assert points(house.browser("Alice"), "/contacts/parties?view=map")[0][3] == made.name
    text = house.browser("Alice").get("/contacts/parties?view=map").get_data(as_text=True)
    assert "<script>alert" not in text


def test_tiles_are_off_until_the_firm_names_a_server_and_then_on_maps_alone(house: House) -> None:
    alice = house.browser("Alice")
    before = alice.get(VISITS)
    assert "img-src 'self' data:;" in before.headers["Content-Security-Policy"]
    assert 'data-tiles=""' in before.get_data(as_text=True)
    kept = alice.get("/settings/company").get_data(as_text=True)
    assert 'name="map_tiles"' in kept
    firm_form = {
        "name": "Lantern", "country": "DE", "currency": "EUR", "language": "en",
        "timezone": "Europe/Berlin",
    }  # fmt: skip
    refused = alice.post("/settings/company", {**firm_form, "map_tiles": TILES})
    assert refused.status_code == 422
    told = {**firm_form, "map_tiles": TILES, "map_attribution": "Maps & Sons"}
    assert alice.post("/settings/company", told).status_code == 303
    page = alice.get(VISITS)
    assert "img-src 'self' data: https://tiles.example;" in page.headers["Content-Security-Policy"]
    assert TILES in unescape(page.get_data(as_text=True))
    assert (
        "tiles.example" not in alice.get("/contacts/activities").headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "http://tiles.example/{z}/{x}/{y}.png", "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{s}.png", "https://{z}.tiles.example/{x}/{y}",
        "https://tiles.example; script-src 'unsafe-inline'/{z}/{x}/{y}", "https://a b/{z}/{x}/{y}",
        "https://user@tiles.example/{z}/{x}/{y}", "https://tiles.example/{z}/{x}/{y}/{y}",
        "javascript:{z}{x}{y}", "https://[::1/{z}/{x}/{y}", "https://tiles.example/{z}/{x}/{y}\n",
    ],
)  # fmt: skip
def test_what_is_no_address_of_tiles_is_refused(text: str) -> None:
    assert not is_template(text)
    assert is_template(TILES)
    assert is_template("https://t.tiles.example:8443/v1/{z}/{x}/{y}@2x.png?key=a_b-C9")


def test_an_unsound_setting_opens_nothing(house: House) -> None:
    put_settings(FIRM, map_tiles="https://a.example; *", map_attribution="x")
    policy = house.browser("Alice").get(VISITS).headers["Content-Security-Policy"]
    assert "a.example" not in policy


def test_degrees_off_the_globe_are_refused(house: House) -> None:
    alice = house.browser("Alice")
    told = {"kind": "visit", "subject": "A", "latitude": "91", "longitude": "3"}
    answer = alice.post("/contacts/activities/new", told)
    assert answer.status_code == 422
    assert "between −90 and 90" in answer.get_data(as_text=True)
    made = visit(house, None, latitude="90", longitude="-180")
    assert update(at("contacts/activities"), made.id, {"latitude": "-90"}, house.actor("Alice"))


def test_more_places_than_a_map_shows_are_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.showing.places.MOST", 2)
    monkeypatch.setattr("app.showing.places.LISTED", 1)
    for name in ("A", "B", "C"):
        visit(house, firm(house, name, ("1", "2")))
    for path in (VISITS, "/contacts/parties?view=map"):
        text = house.browser("Alice").get(path).get_data(as_text=True)
        assert "more places than a map can show" in text
        assert "The first 1 of 2+ are named here." in text


def test_a_map_costs_the_same_whatever_it_shows(house: House) -> None:
    spent, alice = [], house.actor("Alice")
    for more in (2, 30):
        for number in range(more):
            visit(house, firm(house, f"F{number}", ("1", "2")))
        for address in ("contacts/activities", "contacts/parties"):
            with queries() as asked:
                list_page(at(address), alice, [("view", "map")], "en")
            spent.append(sum('"core_setting"' not in one for one in asked))
    assert max(spent) <= 6
    assert spent[2:] == spent[:2]


@pytest.mark.parametrize(
    ("record", "view", "sentence"),
    [
        (Activity, "map", "takes the two fields"),
        (Activity, "map:latitude", "takes the two fields"),
        (Activity, "map:latitude,longitud", "Did you mean “longitude”"),
        (Activity, "map:latitude,subject", "is no degree"),
        (Party, "map:adresses.latitude,adresses.longitude", "Did you mean “addresses”"),
        (Party, "map:addresses.latitude,longitude", "takes the two fields"),
        (Party, "map:addresses.latitude,addresses.city", "is no degree"),
    ],
)
def test_a_map_that_cannot_be_is_refused_at_start(
    house: House, record: type[Any], view: str, sentence: str
) -> None:
    with pytest.raises(Misdeclared, match=re.escape(sentence)):
        check_views(odd(record, views=("list", view)))
