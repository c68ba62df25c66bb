"""What a resource or a page declares does what it says, or is refused at start."""

from dataclasses import replace
from typing import Any

import pytest

from app.duplicates.rule import Duplicates
from app.misdeclared import Misdeclared
from app.registry import Installed, registry
from app.resource import Resource
from app.showing.filters import filter_choices
from app.showing.lists import list_page
from app.startup_checks import check_plugin
from app.writing import create
from plugins.contacts import plugin
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.house import House


def odd(record: type[Any], **options: Any) -> Resource:
    """Make another resource of the contacts."""
    found: Resource = type("Oddities", (Resource,), {"model": record, **options})()
    found.plugin = plugin
    return found


def test_a_list_behind_a_reference_is_drawn(house: House) -> None:
    alice = house.actor("Alice")
    tag = create(resource("contacts/tags"), {"name": "Choir"}, alice)
    values = {"kind": "company", "name": "Hafen", "tags": [tag.id]}
    firm = create(resource("contacts/parties"), values, alice)
    create(
        resource("contacts/parties"), {"kind": "person", "name": "Mira", "company": firm.id}, alice
    )
    shown = list_page(odd(Party, columns=("name", "company.tags")), alice, [], "en")
    drawn = {row.label: str(row.cells) for row in shown.table.rows}
    assert "Choir" in drawn["Mira"]
    assert "Choir" not in drawn["Hafen"]


def test_references_computed_values_and_paths_are_filters_of_the_form(house: House) -> None:
    names = ("company", "owner", "company.email", "tags", "age", "name", "birth_date")
    found = filter_choices(odd(Party), house.actor("Alice"), names, "en")
    assert [(one.name, one.kind) for one in found] == [
        ("company.name", "text"), ("owner.name", "text"), ("company.email", "text"),
        ("tags.name", "text"), ("age", "number"), ("name", "text"), ("birth_date", "day"),
    ]  # fmt: skip


def test_a_form_finds_by_what_a_reference_is_called(house: House) -> None:
    alice = house.actor("Alice")
    parties = resource("contacts/parties")
    firm = create(parties, {"kind": "company", "name": "Hafen"}, alice)
    create(parties, {"kind": "person", "name": "Mira", "company": firm.id}, alice)
    text = house.browser("Alice").get("/contacts/parties?company.name__contains=haf")
    assert "Mira" in text.get_data(as_text=True)
    assert text.status_code == 200


def test_a_form_offers_no_filter_on_what_is_hidden_or_out_of_reach(house: House) -> None:
    role = house.role("clerk", "contacts/*:read!company")
    names = ("company", "company.email", "owner", "name")
    found = filter_choices(odd(Party), house.add("Dora", role), names, "en")
    assert [one.name for one in found] == ["name"]


@pytest.mark.parametrize(
    ("model", "options", "sentence"),
    [
        (Activity, {"filters": ("about",)}, "form can't filter 'about'"),
        (Party, {"search": ("company.company.name",)}, "goes too far"),
        (Party, {"search": ("age",)}, "no stored text"),
        (Party, {"search": ("company",)}, "no stored text"),
        (Party, {"duplicates": Duplicates(exact=("website",))}, "website needs index=True"),
        (Party, {"duplicates": Duplicates(near="company")}, "no text that people sort"),
        (Party, {"duplicates": Duplicates(at=("adresses.city",))}, "no field of one of its lines"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused_at_start(
    house: House, model: Any, options: Any, sentence: str
) -> None:
    found = Installed("contacts", "", None, [], [odd(model, **options)])
    with pytest.raises(Misdeclared, match=sentence):
        check_plugin(registry, found)


@pytest.mark.parametrize(
    ("name", "told", "sentence"),
    [
        ("internal", frozenset({"emial"}), "model.internal. Did you mean 'email'"),
        ("secret", frozenset({"emial"}), "model.secret. Did you mean 'email'"),
        ("shown_if", "emial=x", "named in Party.shown_if. Did you mean 'email'"),
        ("frozen", "(email=x", "Party.frozen"),
    ],
)
def test_a_mistyped_word_of_what_is_kept_from_people_is_refused_at_start(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, told: Any, sentence: str
) -> None:
    monkeypatch.setattr(Party, name, told)
    with pytest.raises(Misdeclared, match=sentence):
        check_plugin(registry, Installed("contacts", "", None, [], [odd(Party)]))


def test_a_rare_action_has_a_page_to_lead_to(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rare = replace(Activity.done._action, is_rare=True)  # type: ignore[attr-defined]
    monkeypatch.setattr(Activity.done, "_action", rare)
    with pytest.raises(Misdeclared, match=r"action\.rare: Activity\.done .* give it a confirm="):
        check_plugin(registry, Installed("contacts", "", None, [], [odd(Activity)]))


def test_ready_views_name_columns_that_are_there(house: House) -> None:
    quick = {"Oddly": "kind=person&fields=name,emial"}
    with pytest.raises(Misdeclared, match="emial"):
        check_plugin(registry, Installed("contacts", "", None, [], [odd(Party, quick=quick)]))


def test_a_page_with_the_plugins_own_right_stands_in_the_menu(house: House) -> None:
    before = list(plugin.pages)
    try:
        plugin.page("overview", right="parties:read", label="Overview of all")(lambda: "")
        assert plugin.pages[-1].right == "contacts/parties:read"
        assert "Overview of all" in house.browser("Bob").get("/contacts/parties").get_data(
            as_text=True
        )

    finally:
        plugin.pages[:] = before
