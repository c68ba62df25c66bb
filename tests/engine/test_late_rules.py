"""Addresses are built as Werkzeug builds them, by what is compiled when one is asked for."""

from typing import Any

from werkzeug.routing import Map, Rule

from app.web.rules import LateRule
from tests.house import House

VALUES: dict[str, Any] = {"number": 7, "id": 7, "name": "a b/ü", "path": "x/y z"}


def built(rules: Map, endpoint: str, values: dict[str, Any]) -> str:
    return rules.bind("localhost").build(endpoint, values)


def test_a_late_rule_builds_what_a_rule_builds() -> None:
    for text in ("/", "/a/<int:id>", "/<name>/<int:number>/x", "/f/<path:path>", "/ö/<name>"):
        early, late = (Map([kind(text, endpoint="e")]) for kind in (Rule, LateRule))
        asked = {name: value for name, value in VALUES.items() if f"{name}>" in text}
        for more in ({}, {"q": "a&b", "page": [1, 2]}):
            for _again in range(2):
                assert built(late, "e", asked | more) == built(early, "e", asked | more)


def test_every_address_of_the_app_is_a_late_rule_but_the_static_one(house: House) -> None:
    rules = list(house.app.url_map.iter_rules())
    assert {rule.endpoint for rule in rules if type(rule) is not LateRule} == {"static"}
