"""Who names what isn't there is told which word is wrong, what is near it, and what there is."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.importing.mapping import Mapping, read_mapping
from app.importing.targets import Fields
from app.registry import registry
from app.rights import HOUSE
from models.refused import Refused
from tests.house import House
from tests.jsonapi.program import problem, program

COLUMNS = ["Firm", "Town", "name"]


def refusal(told: Any, key: str = "") -> str:
    """Read and check a mapping, and return what stands against it."""
    resource = registry.resource("contacts/parties")
    assert resource is not None
    try:
        mapping = read_mapping(told, COLUMNS, Mapping(), Fields(resource, HOUSE))
        mapping.key = key
        mapping.check(resource, HOUSE)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("told", "sentences"),
    [
        ({"Frim": "name"}, ["no column “Frim”. Did you mean “Firm”? It has: Firm, Town, name."]),
        ({"Firm": "name", "email": ""}, ["no column “email”. It has: Firm, Town, name."]),
        ({"email": "Frim"}, ["no column “Frim”. Did you mean “Firm”?"]),
        (
            {"Firm": "nmae"},
            ["no field “nmae” in People and firms", "mean “name”? There are: ", " email,"],
        ),
        (
            {"Frim": "nmae"},
            ["“Frim” is neither a column of the file nor a field. Did you mean"],
        ),
        ({"nmae": "Firm"}, ["“nmae” is neither a column", "mean “name”?", "Fields are: id, kind"]),
        ({"Firm": "name", "kinf": "=company"}, ["no field “kinf” in", "Did you mean “kind”?"]),
        ({"Town": "adresses.city"}, ["no lines named “adresses”. Did you mean “addresses”?"]),
        ({"Town": "addresses.cty"}, ["no field “cty” in Addresses", "mean “city”?", "postal_code"]),
        ({"columns": {"Frim": "name"}}, ["no column “Frim”. Did you mean “Firm”?"]),
        ({"columns": {"Firm": "name"}, "fixd": {}}, ["no part “fixd”. Did you mean “fixed”?"]),
        ({"columns": {"Firm": "name"}, "notations": {"Twn": "de"}}, ["no column “Twn”."]),
        ({"columns": {"Firm": "name"}, "values": {"Twn": {"1": "x"}}}, ["no column “Twn”."]),
        ({"columns": {"Firm": "name"}, "values": {"Firm": "x"}}, ["a JSON object"]),
    ],
)
def test_the_wrong_word_is_named(house: House, told: Any, sentences: list[str]) -> None:
    said = refusal(told)
    assert all(sentence in said for sentence in sentences), said


def test_an_unknown_key_is_named_as_one_that_no_column_fills(house: House) -> None:
    assert "no field “emial” in People and firms" in refusal({"Firm": "name"}, "emial")
    assert "“email” is filled by no column" in refusal({"Firm": "name"}, "email")


def test_a_program_is_told_the_same(house: House, tmp_path: Path) -> None:
    sent = ("firms.csv", b"Firm\nWeberei\n")
    told = json.dumps({"Frim": "name"})
    answer = program(house).send("/contacts/parties/import", sent, map=told)
    assert "Did you mean “Firm”?" in problem(answer, 422)["errors"]["map"][0]
