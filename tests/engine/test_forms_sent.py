"""A form that comes back: kept while it isn't stored, and told apart once it is."""

import re

from plugins.contacts.party import Party
from tests.house import House

NEW = "/contacts/parties/new"
TYPED = {"kind": "person", "name": "Carla Sommer"}


def form_id(text: str) -> str:
    found = re.search(r'name="form_id" value="([^"]+)"', text.partition('class="doc"')[2])
    return found[1] if found else ""


def test_what_is_not_stored_keeps_the_forms_id(house: House) -> None:
    alice = house.browser("Alice")
    tokens = alice.token()
    refused = alice.client.post(NEW, data={**tokens, **TYPED, "name": ""})
    assert refused.status_code == 422
    assert form_id(refused.get_data(as_text=True)) == tokens["form_id"]
    assert alice.get(f"/core/forms/{tokens['form_id']}").status_code == 204
    stored = alice.client.post(NEW, data={**tokens, **TYPED})
    told = alice.get(f"/core/forms/{tokens['form_id']}")
    assert (told.status_code, told.get_data(as_text=True)) == (200, stored.headers["Location"])
    assert house.browser("Bob").get(f"/core/forms/{tokens['form_id']}").status_code == 204
    assert alice.get("/core/forms/x").status_code == 204


def test_a_form_that_comes_back_changed_says_that_it_is_saved(any_house: House) -> None:
    alice = any_house.browser("Alice")
    tokens = alice.token()
    at = alice.client.post(NEW, data={**tokens, **TYPED}).headers["Location"]
    for _time in range(2):
        echo = alice.client.post(NEW, data={**tokens, **TYPED})
        assert (echo.status_code, echo.headers["Location"]) == (303, at)
    back = alice.client.post(NEW, data={**tokens, **TYPED, "name": "Carlo Sommer"})
    text = back.get_data(as_text=True)
    assert back.status_code == 409
    assert "Saved already" in text
    assert f'href="{at}"' in text
    assert "Carlo Sommer" in text
    assert Party.select().count() == 1
    fresh = re.findall(r'name="form_id" value="([^"]+)"', text.partition("<main")[2])
    assert tokens["form_id"] not in fresh
    again = {**tokens, **TYPED, "name": "Carlo Sommer", "form_id": fresh[0]}
    assert alice.client.post(NEW, data=again).status_code == 303
    assert Party.select().count() == 2


def test_an_edit_that_comes_back_changed_is_not_lost_unseen(house: House) -> None:
    alice = house.browser("Alice")
    at = alice.post(NEW, TYPED).headers["Location"]
    sent = {**alice.token(), **TYPED, "name": "Carla Winter"}
    assert alice.client.post(f"{at}/edit", data=sent).status_code == 303
    back = alice.client.post(f"{at}/edit", data={**sent, "name": "Carla Herbst"})
    assert back.status_code == 409
    assert "Carla Herbst" in back.get_data(as_text=True)
    assert "Save again" in back.get_data(as_text=True)
    assert Party.get().name == "Carla Winter"
