"""Each state of an import has an address: to be reloaded, kept and gone back to by its people."""

from app.jobs.worker import run_one
from models.core import Import, Job
from plugins.contacts.party import Party
from tests.house import House
from tests.importing.test_jobs import sent, uploaded

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_a_rehearsal_is_an_address_that_shows_what_would_happen_now(any_house: House) -> None:
    alice = any_house.browser("Alice")
    href = uploaded(alice)
    form = sent(alice.get(href).get_data(as_text=True))
    asked = alice.post(href, {**form, "column-2": "email", "do": "try"})
    assert (asked.status_code, asked.location) == (303, f"{href}/rehearsal")
    first = alice.get(asked.location).get_data(as_text=True)
    again = alice.get(asked.location).get_data(as_text=True)
    for page in (first, again, alice.client.get(asked.location, headers=FRAGMENT).text):
        assert "60 created" in page
        assert sent(page)["column-2"] == "email"
    assert sent(alice.get(href).get_data(as_text=True))["column-2"] == "email"
    assert not Party.select().exists()
    assert not Job.select().where(Job.name == "core.import").exists()


def test_back_and_again_with_another_choice_is_taken(house: House) -> None:
    alice = house.browser("Alice")
    href = uploaded(alice)
    form = {**alice.hidden(href), **sent(alice.get(href).get_data(as_text=True)), "do": "try"}
    for field in ("email", "phone"):
        asked = alice.client.post(href, data={**form, "column-2": field})
        assert asked.status_code == 303
        assert sent(alice.get(asked.location).get_data(as_text=True))["column-2"] == field


def test_a_form_that_began_an_import_leads_to_it_ever_after(house: House) -> None:
    alice = house.browser("Alice")
    href = uploaded(alice)
    form = {**alice.hidden(href), **sent(alice.get(href).get_data(as_text=True)), "do": "run"}
    other = {**form, **alice.hidden(href)}
    assert form["form_id"] != other["form_id"]
    for data in (form, form, other, {**other, "do": "try"}):
        begun = alice.client.post(href, data=data)
        assert (begun.status_code, begun.location) == (303, href)
    assert (alice.get(f"{href}/rehearsal").status_code, Job.select().count()) == (303, 1)
    assert run_one()
    assert alice.client.post(href, data=form).location == href
    assert Party.select().count() == Import.get().created == 60
    for _reload in range(2):
        assert "60" in alice.get(href).get_data(as_text=True)


def test_what_is_wrong_is_said_and_nothing_is_kept(house: House) -> None:
    alice = house.browser("Alice")
    href = uploaded(alice)
    form = sent(alice.get(href).get_data(as_text=True))
    twice = alice.post(href, {**form, "column-2": form["column-1"], "do": "try"})
    assert twice.status_code == 422
    assert "both go into" in twice.get_data(as_text=True)
    assert sent(alice.get(href).get_data(as_text=True))["column-2"] == ""
    Import.update(mapping={**Import.get().mapping, "key": "gone"}).execute()
    stale = alice.get(f"{href}/rehearsal")
    assert stale.status_code == 409
    assert "no field “gone”" in stale.get_data(as_text=True)


def test_an_import_is_for_who_asked_and_administrators(house: House) -> None:
    bob, alice, mia = house.browser("Bob"), house.browser("Alice"), None
    house.add("Mia", "manager")
    mia = house.browser("Mia")
    href = uploaded(bob)
    form = {**sent(bob.get(href).get_data(as_text=True)), "do": "try"}
    bob.post(href, form)
    for path in (href, f"{href}/rehearsal", f"{href}/rejected"):
        assert mia.get(path).status_code == 404
        assert house.browser("Charlie").get(path).status_code in (403, 404)
        assert alice.get(path).status_code == 200
    assert mia.post(href, form).status_code == 404
    assert bob.post(f"{href}/rehearsal").status_code == 405
