"""Every way to look at every resource: boards empty and full, views saved and opened."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest

from app.registry import registry
from app.showing.choosing import choosable
from app.showing.lists import list_page
from models.clock import firm_zone
from tests.free.making import several
from tests.free.resources import ADDRESSES
from tests.free.test_lists import QUERIES, resource_of
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


LOOKS = [
    (address, view)
    for address in ADDRESSES
    for view in registry.resources[address].views
    if view.partition(":")[0] in ("calendar", "chart", "map")
]
SPANS = ("", ":week", ":day", ":month:2026-03-01", ":week:2024-02-28")


@pytest.mark.parametrize(("address", "view"), LOOKS)
def test_calendars_charts_and_maps_draw_empty_and_full(
    open_one: House,
    alice: Browser,
    address: str,
    view: str,
    count_queries: Callable[[], Any],
) -> None:
    resource, actor = resource_of(address), open_one.actor("Alice")
    words = [f"{view}{span}" for span in SPANS] if view.startswith("calendar") else [view]
    words += [f"{view}:{one}" for one in resource.totals] if view.startswith("chart") else []
    for number in (0, 3):
        several(resource, number)
        for word in words if number else words[:1]:
            path = f"{resource.href}?view={word}"
            page, part = alice.get(path), alice.fragment(path)
            assert (page.status_code, part.status_code) == (200, 200), path
            whole = page.get_data(as_text=True)
            assert whole.count("<h1") == 1
            assert "<html" not in part.get_data(as_text=True)
            assert " style=" not in whole
            with count_queries() as sent:
                list_page(resource, actor, [("view", word)], "en")
            assert len(sent) <= QUERIES, "\n".join(sent)
    for path in (f"{view}:nonsense", f"{view}:week:2026-02-30"):
        assert alice.get(f"{resource.href}?view={path}").status_code == 400, path


@pytest.mark.parametrize(("address", "view"), LOOKS)
def test_a_look_is_told_only_what_changed_and_kept_in_a_view(
    alice: Browser, address: str, view: str
) -> None:
    resource = resource_of(address)
    several(resource, 1)
    path = f"{resource.href}?view={view}"
    tag = re.search(r'hx-ptag="(\w+)"', alice.get(path).get_data(as_text=True))
    assert tag
    asked = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-PTag": tag[1]}
    assert alice.get(path, headers=asked).status_code == 304
    told = {"name": f"{view} of {address}", "query": f"view={view}"}
    answer = alice.post(f"{resource.href}/views", told)
    shown = unescape(alice.get(answer.headers["Location"]).get_data(as_text=True))
    assert told["name"] in shown
    assert "isn't there any more" not in shown


@pytest.mark.parametrize(
    ("address", "view"), [look for look in LOOKS if look[1].startswith("calendar")]
)
def test_a_calendar_moves_a_record_without_script(alice: Browser, address: str, view: str) -> None:
    resource = resource_of(address)
    (record,) = several(resource, 1)
    name = view.partition(":")[2].split(",")[0]
    start = record.__data__[name]
    day = start.astimezone(firm_zone()).date() if isinstance(start, datetime) else start
    page = f"{resource.href}?view={view}:day:{day}"
    text = unescape(alice.get(page).get_data(as_text=True))
    move = re.search(r'name="move" value="(id=[^"]+)"', text)
    if move is None:
        assert not resource.can_update or name in resource.readonly
        return
    around = rf'action="{resource.href}/day" method="get".*\n.*name="query" value="([^"]*)"'
    query = re.search(around, text)
    assert query
    ask = {"query": query[1], "move": move[1]}
    answer = alice.get(f"{resource.href}/day", query_string=ask)
    form = unescape(answer.get_data(as_text=True))
    sent = dict(re.findall(r'name="(query|move)" value="([^"]*)"', form))
    to = day + timedelta(days=1)
    answer = alice.post(f"{resource.href}/day", {**sent, "to": to.isoformat()})
    assert answer.status_code in (303, 409, 422)
    if answer.status_code == 303:
        moved = type(record).get_by_id(record.id).__data__[name]
        moved = moved.astimezone(firm_zone()).date() if isinstance(moved, datetime) else moved
        assert moved == to


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
