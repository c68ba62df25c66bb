"""The filters and columns of a list: fetched when they are opened, or pages of their own."""

import re

import pytest

from tests.house import House

LIST = "/contacts/parties"


@pytest.mark.parametrize("name", ["filters", "columns"])
def test_is_a_part_for_htmx_and_a_page_for_others(house: House, name: str) -> None:
    bob = house.browser("Bob")
    part = bob.fragment(f"{LIST}/{name}?kind=company&q=an").get_data(as_text=True)
    whole = bob.get(f"{LIST}/{name}?kind=company&q=an").get_data(as_text=True)
    assert "<html" not in part
    assert 'hx-target="#list"' in part
    assert "<html" in whole
    assert 'hx-target="#list"' not in whole.partition("<main")[2]
    for text in (part, whole):
        assert f'action="{LIST}"' in text
        assert '<input type="hidden" name="kind" value="company">' in text
        assert '<input type="hidden" name="q" value="an">' in text
    assert f'href="{LIST}?kind=company&amp;q=an"' in whole


def test_the_list_leads_to_both_with_its_state(house: House) -> None:
    text = house.browser("Bob").get(f"{LIST}?kind=company&q=an").get_data(as_text=True)
    for name in ("filters", "columns"):
        assert f'href="{LIST}/{name}?kind=company&amp;q=an" data-pane' in text
    assert "column-of-" not in text


def test_a_column_that_was_moved_leaves_the_pane_open(house: House) -> None:
    bob = house.browser("Bob")
    assert bob.post(f"{LIST}/new", {"kind": "company", "name": "Anker"}).status_code == 303
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    address = f"{LIST}?fields=name,email"
    moved = bob.get(address, headers={**headers, "HX-Source": "a#column-up-email"})
    assert re.search(r'<details class="menu columns" open>', moved.get_data(as_text=True))
    assert 'id="column-of-email"' in moved.get_data(as_text=True)
    assert 'id="column-of-email"' not in bob.get(address, headers=headers).get_data(as_text=True)


def test_what_is_hidden_is_not_offered(house: House) -> None:
    house.role("looker", "contacts/parties:read!birth_date!email")
    house.add("Rita", "looker")
    rita = house.browser("Rita")
    for name in ("filters", "columns"):
        text = rita.get(f"{LIST}/{name}").get_data(as_text=True)
        assert "Phone" in text
        assert "Mail" not in text.partition("<main")[2]
        assert "birth_date" not in text


@pytest.mark.parametrize("query", ["nope=1", "fields=name,nope", "where=id%3D(", "sort=nope"])
def test_a_state_that_means_nothing_is_refused_as_on_the_list(house: House, query: str) -> None:
    bob = house.browser("Bob")
    for path in (LIST, f"{LIST}/columns", f"{LIST}/filters"):
        assert bob.get(f"{path}?{query}").status_code == 400, path
