"""Lists of every resource: empty, full, as page, as fragment, sorted and filtered as offered."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from app.registry import registry
from app.resource import Resource
from app.showing.lists import list_page
from app.showing.panes import filters_pane
from tests.free.making import several
from tests.free.resources import ADDRESSES
from tests.house import Browser, House

QUERIES = 6


def resource_of(address: str) -> Resource:
    found = registry.resource(address)
    assert found is not None, address
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_draws_empty_and_full_as_page_and_as_fragment(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    for number in (0, 3):
        made = several(resource, number)
        page, fragment = alice.get(resource.href), alice.fragment(resource.href)
        assert (page.status_code, fragment.status_code) == (200, 200)
        whole, part = page.get_data(as_text=True), fragment.get_data(as_text=True)
        assert whole.count("<h1") == 1
        assert "<html" in whole
        assert "<html" not in part
        for record in made:
            link = f'href="{resource.record_href(record.id)}"'
            assert link in whole
            assert link in part


@pytest.mark.parametrize("address", ADDRESSES)
def test_sorts_by_each_head(alice: Browser, address: str, pytestconfig: pytest.Config) -> None:
    """The long form sorts both ways by each head, the short one by turns."""
    resource, is_long = resource_of(address), pytestconfig.getoption("--long")
    several(resource, 3)
    text = alice.get(resource.href).get_data(as_text=True)
    heads = {unescape(one) for one in re.findall(rf'href="({resource.href}\?sort=[^"]+)"', text)}
    assert heads or not any(column in resource.model._meta.fields for column in resource.columns)
    for number, href in enumerate(sorted(heads)):
        name = href.partition("sort=")[2].lstrip("-")
        for sort in (name, f"-{name}") if is_long else [("-" if number % 2 else "") + name]:
            answer = alice.get(f"{resource.href}?sort={sort}")
            assert answer.status_code == 200, sort
            assert answer.get_data(as_text=True).count(f'href="{resource.href}/') >= 3


@pytest.mark.parametrize("address", ADDRESSES)
def test_sorted_both_ways_the_rows_are_turned_round(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    several(resource, 3)
    seen = []
    for sort in ("id", "-id"):
        text = alice.get(f"{resource.href}?sort={sort}").get_data(as_text=True)
        rows = re.findall(rf'href="{resource.href}/(\d+)"', text)
        seen.append(list(dict.fromkeys(rows)))
    assert seen[0] == seen[1][::-1]
    assert len(seen[0]) >= 3


@pytest.mark.long
@pytest.mark.parametrize("address", ADDRESSES)
def test_filters_that_the_page_offers_answer(open_one: House, alice: Browser, address: str) -> None:
    resource = resource_of(address)
    several(resource, 2)
    offered = list_page(resource, open_one.actor("Alice"), [], "en")
    pane = filters_pane(resource, open_one.actor("Alice"), [], "en")
    assert bool(pane.filters) == bool(offered.filters_href)
    given = {"text": "a", "yesno": "true", "day": "2026-03-01", "number": "3"}
    operators = {
        "text": ("", "__contains", "__startswith"),
        "number": ("", "__gte", "__lte"),
        "day": ("", "__gte", "__lte"),
    }
    for choice in pane.filters:
        value = choice.choices[0][0] if choice.choices else given.get(choice.kind, "a")
        for operator in operators.get(choice.kind, ("",)):
            for path in (f"{choice.name}{operator}={quote(value)}", f"{choice.name}{operator}="):
                assert alice.get(f"{resource.href}?{path}").status_code == 200, path
    for view in offered.views:
        assert alice.get(view.href).status_code == 200, view.href
    for path in ("q=a", "q=%25", "q=%22", "q=o'neil", "q=" + "w" * 300):
        assert alice.get(f"{resource.href}?{path}").status_code == 200, path
    for path in ("no_such=1", "sort=no_such", "id__never=1", "where=id%3D(", "after=zzz"):
        assert alice.get(f"{resource.href}?{path}").status_code == 400, path


@pytest.mark.parametrize("address", ADDRESSES)
def test_filters_and_columns_are_pages_and_parts_for_who_may_read(
    open_one: House, alice: Browser, charlie: Browser, address: str
) -> None:
    resource = resource_of(address)
    may_read = open_one.actor("Charlie").may(resource)
    for name in ("filters", "columns"):
        path = f"{resource.href}/{name}"
        whole, part = alice.get(path), alice.fragment(path)
        assert (whole.status_code, part.status_code) == (200, 200)
        assert b"<html" in whole.data
        assert b"<html" not in part.data
        assert charlie.get(path).status_code == (200 if may_read else 404)
    assert b'name="fields"' in part.data


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_costs_at_most_six_queries_whatever_its_length(
    open_one: House, alice: Browser, address: str, count_queries: Callable[[], Any]
) -> None:
    resource, actor, counts, whole = resource_of(address), open_one.actor("Alice"), [], []
    for more in (3, 57):
        several(resource, more)
        with count_queries() as sent:
            list_page(resource, actor, [], "en")
        counts.append(sent)
        with count_queries() as asked:
            assert alice.get(resource.href).status_code == 200
        whole.append(len(asked))
    assert len(counts[1]) <= QUERIES, "\n".join(counts[1])
    assert len(counts[1]) <= len(counts[0]), "\n".join(counts[1])
    assert whole[1] <= whole[0]
