"""The whole way once: sign in, make, find, change, delete."""

import pytest

from tests.house import House


def test_a_contact_is_made_found_changed_and_deleted(any_house: House) -> None:
    alice = any_house.browser("Alice")
    sent = alice.post("/contacts/parties/new", {"kind": "company", "name": "Weberei Hohenstein"})
    assert sent.status_code == 303
    at = sent.headers["Location"]
    assert "Weberei Hohenstein" in alice.get(at).get_data(as_text=True)
    assert "Weberei Hohenstein" in alice.get("/contacts/parties?q=hOhEN").get_data(as_text=True)
    sent = alice.post(f"{at}/edit", {"name": "Weberei Höhenstein"}, form=f"{at}/edit")
    assert sent.status_code == 303
    assert "Weberei Höhenstein" in alice.get("/contacts/parties?q=HOHENS").get_data(as_text=True)
    assert alice.post(f"{at}/delete", form=f"{at}/delete").status_code == 303
    assert alice.get(at).status_code == 404


@pytest.mark.parametrize("path", ["/", "/contacts/parties", "/core/users", "/settings/"])
def test_a_stranger_is_sent_to_the_door(house: House, path: str) -> None:
    answer = house.browser().get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=")
