"""What is found by text, one typing error tolerated, and never by what somebody may not read."""

from datetime import UTC, datetime

import pytest

from app.bulk.selection import Selection
from app.reading.columns import columns_of
from app.reading.matching import count_found, nearly, pick, pick_nearly
from app.reading.pages import END, Listing
from app.registry import registry
from app.resource import Resource
from app.search import MERGED_PIECES, create_index, index_name
from app.showing.lists import list_page
from app.showing.marking import marked
from app.showing.neighbours import place_in_list
from app.showing.records import record_page
from app.showing.search import search_page
from app.spelling import near_words
from app.writing import create
from models.catalogue import read_names
from models.database import database, transaction
from tests.house import House


def parties() -> Resource:
    found = registry.resource("contacts/parties")
    assert found is not None
    return found


def add(house: House, name: str, **more: object) -> int:
    values = {"kind": "company", "name": name, **more}
    return int(create(parties(), values, house.actor("Alice")).id)


@pytest.mark.parametrize(
    "typed",
    ["alfreads", "alfrds", "alfrdes", "alfrets", "lfreds", "alfredsx", "xlfreds", "alfred"],
)
def test_one_typing_error_is_tolerated(any_house: House, typed: str) -> None:
    number = add(any_house, "Alfreds Futterkiste")
    add(any_house, "Nordlicht GmbH")
    who = any_house.actor("Alice")
    exact = [key for key, _label in pick(parties(), who, typed)]
    near = [key for key, _label in pick_nearly(parties(), who, typed)]
    assert number in (exact or near)
    assert len(exact or near) == 1


@pytest.mark.parametrize(
    ("typed", "word"),
    [("mexer", "meyer"), ("amna", "anna"), ("anan", "anna"), ("meyr", "meyer"), ("meyre", "meyer")],
)
def test_short_words_are_found_too(any_house: House, typed: str, word: str) -> None:
    add(any_house, word.title())
    assert near_words(parties().model, ["name"], typed) == [word]


@pytest.mark.parametrize("typed", ["alxrexds", "fredalxs", "10024", "abc", ""])
def test_two_errors_and_numbers_are_not(any_house: House, typed: str) -> None:
    add(any_house, "Alfreds Futterkiste 10023")
    assert pick_nearly(parties(), any_house.actor("Alice"), typed) == []


def test_the_word_that_is_right_must_be_there_as_well(any_house: House) -> None:
    add(any_house, "Alfreds Futterkiste")
    add(any_house, "Alfreds Nordlicht")
    listing = Listing(parties(), any_house.actor("Alice"), [("q", "alfreads futterkiste")])
    assert listing.count() == 0
    assert listing.settle()
    assert listing.count() == 1


def test_a_hidden_field_is_not_guessed_at(any_house: House) -> None:
    add(any_house, "Nordlicht", email="zeppelin@lantern.example")
    any_house.add("Hana", any_house.role("blind", "contacts/parties:read!email"))
    assert nearly(parties(), any_house.actor("Alice"), "zeppelim") is not None
    assert nearly(parties(), any_house.actor("Hana"), "zeppelim") is None


def test_what_is_out_of_sight_is_not_found_by_an_error(any_house: House) -> None:
    add(any_house, "Zeppelin")
    any_house.add("Gerd", any_house.role("own", "contacts/parties:read[owner=me]"))
    assert pick_nearly(parties(), any_house.actor("Gerd"), "zeppelim") == []
    found = any_house.browser("Gerd").get("/contacts/parties?q=zeppelim").get_data(as_text=True)
    assert "spelled almost so" not in found


def test_a_list_says_that_it_shows_something_else(any_house: House) -> None:
    add(any_house, "Alfreds Futterkiste")
    alice = any_house.browser("Alice")
    shown = alice.get("/contacts/parties?q=alfreads").get_data(as_text=True)
    assert "Nothing is spelled “alfreads”" in shown
    assert "Alfreds Futterkiste" in shown
    assert "spelled almost" not in alice.get("/contacts/parties?q=alfreds").get_data(as_text=True)
    exported = alice.get("/contacts/parties/export?q=alfreads&format=csv").get_data(as_text=True)
    assert "Alfreds Futterkiste" in exported


def test_every_way_to_look_at_a_list_tolerates_the_same_error(any_house: House) -> None:
    who, at = any_house.actor("Alice"), registry.resources["contacts/activities"]
    due = datetime(2026, 11, 18, 9, tzinfo=UTC)
    made = [
        create(at, {"subject": f"Count lantern {name}", "due_at": due}, who) for name in "ab"
    ]  # fmt: skip
    alice = any_house.browser("Alice")
    for way in ("list", "board:kind", "calendar:due_at:month:2026-11-01", "chart:kind"):
        shown = list_page(at, who, [("view", way), ("q", "lantren")], "en")
        assert (shown.is_near, shown.count) == (True, "2"), way
        path = f"/contacts/activities?view={way}&q=lantren"
        assert "Nothing is spelled “lantren”" in alice.get(path).get_data(as_text=True)
        exact = list_page(at, who, [("view", way), ("q", "lantern")], "en")
        assert (exact.is_near, exact.count) == (False, "2"), way
    page = record_page(at, who, made[0], "en")
    place_in_list(page, at, who, made[0].id, "q=lantren&sort=id", "/", "en")
    assert page.next == at.record_href(made[1].id)
    # What is changed all at once never begins to mean something else.
    assert Selection(at, who, (), "q=lantren").count() == 0


def test_a_map_tolerates_the_same_error(any_house: House) -> None:
    who = any_house.actor("Alice")
    place = {"street": "Lindenallee 7", "latitude": "52.4", "longitude": "13.1"}
    create(parties(), {"kind": "company", "name": "Lantern"}, who, {"addresses": [place]})
    word = next(one for one in parties().views if one.startswith("map"))
    shown = list_page(parties(), who, [("view", word), ("q", "lantren")], "en")
    assert (shown.is_near, shown.count) == (True, "1")


def test_the_kinds_have_counts_and_narrow_the_search_down(any_house: House) -> None:
    for number in range(8):
        add(any_house, f"Lumen {number}")
    who = any_house.actor("Alice")
    create(
        registry.resources["contacts/activities"],
        {"subject": "Ask for a lumen", "kind": "task"},
        who,
    )
    found = search_page(who, "lumen", "", "en")
    counts = {link.href.partition("in=")[2]: link.count for link in found.kinds}
    assert counts == {"": "", "contacts%2Fparties": "8", "contacts%2Factivities": "1"}
    assert [len(group.hits) for group in found.groups] == [6, 1]
    one = search_page(who, "lumen", "contacts/parties", "en")
    assert [len(group.hits) for group in one.groups] == [8]


def test_a_count_leaves_out_what_is_out_of_sight(any_house: House) -> None:
    """Eight are found, six shown, of which one is Emil's own: no number tells him of the others."""
    emil = any_house.add("Emil", any_house.role("own", "contacts/parties:read,create[owner=me]"))
    for number in range(8):
        add(any_house, f"Lumen {number}")
    assert search_page(emil, "lumen", "", "en").groups == []
    assert count_found(parties(), emil, "lumen", 100) == 0
    create(parties(), {"kind": "company", "name": "Lumen & Emil", "owner": emil.user_id}, emil)
    found = search_page(emil, "lumen", "contacts/parties", "en")
    assert [(group.count, group.all_href) for group in found.groups] == [("1", "")]
    for text in ("lumen", "lumne"):
        near = nearly(parties(), emil, text) if text == "lumne" else None
        assert count_found(parties(), emil, text, 100, near) == 1
    assert search_page(any_house.actor("Alice"), "lumen", "", "en").groups[0].count == "9"


def test_the_field_that_was_found_is_shown_unless_it_is_hidden(any_house: House) -> None:
    add(any_house, "Nordlicht", email="zeppelin@lantern.example", phone="+49 30 2312544")
    any_house.add("Hana", any_house.role("blind", "contacts/parties:read!email"))

    def why(who: str, text: str) -> list[str]:
        found = search_page(any_house.actor(who), text, "contacts/parties", "en")
        return [str(hit.why) for group in found.groups for hit in group.hits]

    assert why("Alice", "zeppel") == ["Mail: <mark>zeppel</mark>in@lantern.example"]
    assert why("Alice", "302312544") == ["Phone: <mark>+49 30 2312544</mark>"]
    assert why("Hana", "zeppel") == []
    assert why("Hana", "nordl") == [""]


def test_a_part_is_found_with_what_it_belongs_to(any_house: House) -> None:
    who = any_house.actor("Alice")
    create(
        parties(),
        {"kind": "company", "name": "Nordlicht"},
        who,
        {"addresses": [{"street": "Lindenallee 7", "city": "Potsdam"}]},
    )
    hit = search_page(who, "lindenallee", "contacts/addresses", "en").groups[0].hits[0]
    assert hit.owner == "Nordlicht"


def test_fragments_are_marked_in_the_text_as_it_is_written() -> None:
    assert marked("Łódź  Ärzte & Söhne", ["arzte"]) == "Łódź  <mark>Ärzte</mark> &amp; Söhne"
    assert marked("Straße", ["strass"]) == "<mark>Straß</mark>e"
    assert marked("Nordlicht", ["sud"]) is None
    long = marked("word " * 100 + "needle " + "word " * 100, ["needle"])
    assert long is not None
    assert long.startswith("…")
    assert "<mark>needle</mark>" in long
    assert len(long) < 200


def test_a_search_pages_through_the_same_rows_as_the_plain_query(any_house: House) -> None:
    alice = any_house.actor("Alice")
    for number in range(23):
        create(parties(), {"kind": "company", "name": f"Mole {number % 7} Harbour {number}"}, alice)
    columns = columns_of(parties(), alice, ("name", "company", "owner"), "en")
    for sort in ("name", "-name", "id", "company"):
        listing = Listing(parties(), alice, [("q", "harbour"), ("sort", sort)])
        orders = listing.orders()
        plain = listing._walk(listing._select(columns, orders, []), orders, None, False, 100)
        expected = [row[0] for row in plain]
        assert len(expected) == 23
        assert listing._finds_first(columns, orders) == (sort != "company")
        seen, after = [], ""
        while True:
            part = listing.page(columns, after=after, limit=5)
            seen += [row[0] for row in part.rows]
            if part.last:
                break
            after = part.after
        assert seen == expected
        back = listing.page(columns, before=END, limit=5)
        assert [row[0] for row in back.rows] == expected[-5:]


def test_what_begins_so_is_offered_before_what_only_belongs_there(any_house: House) -> None:
    who = any_house.actor("Alice")
    firm = add(any_house, "Werkhof Nord")
    for name in ("Aylin Werk", "Bo Lund"):
        add(any_house, name, kind="person", company=firm)
    found = [key for key, _label in pick(parties(), who, "werk")]
    assert found[0] == firm
    assert len(found) == 3


def test_an_index_joins_its_pieces_seldom_also_one_made_before(house: House) -> None:
    table = index_name(parties().model)

    def pieces() -> int:
        query = f"SELECT v FROM \"{table}_config\" WHERE k = 'automerge'"
        return int(database.execute_sql(query).fetchone()[0])

    assert pieces() == MERGED_PIECES
    add(house, "Lantern Ltd")
    with transaction():
        database.execute_sql(f'INSERT INTO "{table}" ("{table}", rank) VALUES (\'automerge\', 4)')
        assert pieces() == 4
        create_index(parties().model, read_names())
    assert pieces() == MERGED_PIECES
    assert [row[0] for row in database.execute_sql(f'SELECT name FROM "{table}"')] == [
        "lantern ltd"
    ]
