"""Bodies that are odd, hostile or broken: each a problem that says what is wrong."""

import json

import pytest

from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.house import House
from tests.jsonapi.program import problem, program

AT = "/contacts/parties"


@pytest.mark.parametrize(
    "body",
    [
        b"", b" ", b"{", b"[]", b"7", b"null", b'"x"', b"{'a': 1}", b'{"name": NaN}',
        b'{"name": Infinity}', b'{"name": -Infinity}', b'{"name": "a", "name": "b"}',
        b'{"a": {"b": 1, "b": 2}}', b'{"name": "\xff"}', b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}",
        b'{"name": 1e9999999999999999999}', b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", b'{"name": "a\x00b"}',
        b'{"name": 01}', b'{"name": "x",}', b"{} {}",
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_a_400(house: House, body: bytes) -> None:
    problem(program(house).raw(AT, body), 400)


@pytest.mark.parametrize(
    "text",
    [
        r'{"name": "half \ud800 a character"}', r'{"name": "nothing \u0000 here"}',
        r'{"\ud800": 1, "name": "a"}', r'{"na\u0000me": 1, "name": "a"}',
        '{"name": "' + "w" * 5000 + '"}', '{"name": 1e400}', '{"company": 1e400, "name": "a"}',
        '{"company": 1.5, "name": "a"}', '{"tags": {"a": 1}, "name": "a"}',
    ],
)  # fmt: skip
def test_what_fits_no_field_is_a_422(house: House, text: str) -> None:
    told = problem(
        program(house).raw(AT, text.replace('{"', '{"kind": "company", "', 1).encode()), 422
    )
    assert told["errors"]
    assert not Party.select().exists()


def test_ten_megabytes_are_a_413(house: House) -> None:
    body = b'{"name": "' + b"w" * 10_000_000 + b'"}'
    problem(program(house).raw(AT, body), 413)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
     "application/json; charset=utf-16", "application/xml"],
)  # fmt: skip
def test_another_type_of_body_is_a_415(house: House, kind: str) -> None:
    problem(program(house).raw(AT, b'{"kind": "company", "name": "A"}', kind), 415)


def test_who_takes_no_json_gets_a_406(house: House) -> None:
    call = program(house)
    problem(call.get(AT, Accept="text/html"), 406)
    for accepted in ("*/*", "application/*", "application/json", "text/html, */*;q=0.1"):
        assert call.get(AT, Accept=accepted).status_code == 200


def test_numbers_are_read_exactly(house: House) -> None:
    call = program(house)
    texts = {
        "0.1": "0.1", "52.520008": "52.520008", "1e1": "10", "-0.0": "0", "12.50": "12.5",
        '"12.500000"': "12.5",
    }  # fmt: skip
    for sent, kept in texts.items():
        body = f'{{"kind": "company", "name": "A", "addresses": [{{"latitude": {sent}}}]}}'
        made = call.raw(AT, body.encode())
        assert made.status_code == 201, made.get_data(as_text=True)
        assert made.json["addresses"][0]["latitude"] == kept
        assert str(Address.get_by_id(made.json["addresses"][0]["id"]).latitude + 0) in (
            kept, f"{kept}00000", f"{kept}0000", f"{kept}.000000", "0.000000",
        )  # fmt: skip
    for wrong in ("0.1234567", "1e300", '"1e1"', '"12,5"', "true", "[1]", '"NaN"'):
        body = f'{{"kind": "company", "name": "A", "addresses": [{{"latitude": {wrong}}}]}}'
        told = problem(call.raw(AT, body.encode()), 422)
        assert set(told["errors"]) == {"addresses.0.latitude"}, wrong


def test_texts_come_back_as_they_were_sent(house: House) -> None:
    call = program(house)
    for name in ("Łódź & Söhne", "شركة", "<script>alert(1)</script>", "'; DROP TABLE x; --", "🏠"):
        made = call.post(AT, {"kind": "company", "name": name})
        assert made.json["name"] == name
        assert json.loads(made.get_data().decode("utf-8"))["name"] == name
        assert made.headers["X-Content-Type-Options"] == "nosniff"
