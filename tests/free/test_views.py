"""Every way to look at every resource: boards empty and full, views saved and opened."""

import re
from html import unescape

import pytest

from app.registry import registry
from app.showing.choosing import choosable
from tests.free.making import several
from tests.free.resources import ADDRESSES
from tests.free.test_lists import resource_of
from tests.house import Browser, House

BOARDS = [
    (address, view.partition(":")[2])
    for address in ADDRESSES
    for view in registry.resources[address].views
    if view.startswith("board:")
]


@pytest.mark.parametrize(("address", "name"), BOARDS)
def test_boards_draw_empty_and_full_and_hold_every_record(
    alice: Browser, address: str, name: str
) -> None:
    resource = resource_of(address)
    for number in (0, 3):
        made = several(resource, number)
        path = f"{resource.href}?view=board:{name}"
        page, part = alice.get(path), alice.fragment(path)
        assert (page.status_code, part.status_code) == (200, 200)
        text = page.get_data(as_text=True)
        assert "<html" not in part.get_data(as_text=True)
        assert all(f'data-card="{record.id}"' in text for record in made)


@pytest.mark.parametrize("address", ADDRESSES)
def test_all_columns_that_are_offered_are_drawn_and_kept_in_a_view(
    open_one: House, alice: Browser, address: str
) -> None:
    resource = resource_of(address)
    several(resource, 2)
    names = [name for name, _label in choosable(resource, open_one.actor("Alice"))][:20]
    fields = ",".join(names)
    text = alice.get(f"{resource.href}?fields={fields}").get_data(as_text=True)
    assert len(re.findall(r'<th scope="col"', text)) == len(names)
    told = {"name": f"View of {address}", "query": f"fields={fields}&sort=-id"}
    answer = alice.post(f"{resource.href}/views", told)
    assert answer.status_code == 303
    shown = unescape(alice.get(answer.headers["Location"]).get_data(as_text=True))
    assert told["name"] in shown
    assert len(re.findall(r'<th scope="col"', shown)) == len(names)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_open_list_is_told_only_what_changed(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    several(resource, 2)
    tag = re.search(r'hx-ptag="(\w+)"', alice.get(resource.href).get_data(as_text=True))
    assert tag
    asked = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-PTag": tag[1]}
    same = alice.get(resource.href, headers=asked)
    assert (same.status_code, same.data) == (304, b"")
    several(resource, 1)
    changed = alice.get(resource.href, headers=asked)
    assert changed.status_code == 200
    assert changed.headers["HX-PTag"] != tag[1]
    assert "csrf_token" not in changed.get_data(as_text=True)
