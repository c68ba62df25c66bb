"""IBAN and VAT numbers, by the published examples."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.fields import IbanField, VatField
from models.kinds import kind_of
from models.refused import Invalid

IBAN, VAT = kind_of(IbanField()), kind_of(VatField())
KINDS = {"iban": IBAN, "eu_vat": VAT}
TRUTH = Path(__file__).parents[1] / "truth" / "identifiers.json"
CASES = [
    pytest.param(case["inputs"], case["expected"], id=case["id"])
    for case in json.loads(TRUTH.read_text(encoding="utf-8"))["cases"]
    if case["inputs"]["kind"] in KINDS
]


@pytest.mark.parametrize(("inputs", "expected"), CASES)
def test_published_example(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    kind = KINDS[inputs["kind"]]
    if expected["valid"]:
        assert kind.parse(inputs["number"]) == expected["compact"]
        assert kind.is_valid(expected["compact"])
    else:
        with pytest.raises(Invalid):
            kind.parse(inputs["number"])
        assert kind.parse(inputs["number"], strict=False) == inputs["number"]


def test_there_are_examples_of_both() -> None:
    assert len(CASES) > 30


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GB 980 7806 84", "GB980780684"),
        ("CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("NO 995 525 828 MVA", "NO995525828MVA"),
        ("GR 094012834", "EL094012834"),
        ("811 363 057", "DE811363057"),
        ("US 12-3456789", "US123456789"),
    ],
)
def test_vat_number_beyond_the_union_and_from_home(text: str, kept: str) -> None:
    assert VAT.parse(text) == kept
    assert VAT.is_valid(kept)


@pytest.mark.parametrize(
    "wrong", ["GB 980 7806 85", "NO995525829MVA", "CHE107787578IVA", "D", "--"]
)
def test_refuses_a_wrong_vat_number(wrong: str) -> None:
    with pytest.raises(Invalid):
        VAT.parse(wrong)


def test_iban_is_shown_in_groups_of_four_and_found_without() -> None:
    assert IBAN.html("DE89370400440532013000") == (
        '<bdi dir="ltr">DE89 3704 0044 0532 0130 00</bdi>'
    )
    assert IBAN.search_text("DE89370400440532013000") == "de89370400440532013000"
