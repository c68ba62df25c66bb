"""Who sees a file: whoever sees what it is about; who changes that may add and delete files."""

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.files import Upload, keep_blob, receive, store_stream, upload
from app.registry import registry
from app.rights import Denied, NotVisible
from app.writing import delete
from models.core import File, Role, User
from models.database import forget_connection, is_sqlite
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from tests.files.test_uploads import of, party, send
from tests.house import House, drop_postgres, empty_postgres, opened


def one_file(record: Any | None, user_id: int | None = None) -> File:
    with gate(user_id, "command"):
        return store_stream(io.BytesIO(b"hello"), "plan.txt", about=record, purpose="plan")


def statuses(house: House, name: str, file: File) -> list[int]:
    browser = house.browser(name)
    at = f"/core/files/{file.id}"
    paths = [at, f"{at}/download", f"{at}/changes", f"{at}/edit", f"{at}/delete"]
    return [browser.get(path).status_code for path in paths]


def test_a_file_has_the_rights_of_its_record_never_more(any_house: House) -> None:
    house = any_house
    house.role("viewer", "contacts/parties:read core/files:*")
    house.role("owner", "contacts/parties:read,update[owner=me]")
    house.add("Vera", "viewer")
    olga = house.add("Olga", "owner")
    with gate(None, "command"):
        mine = Party(kind="company", name="Hers", owner=olga.user_id)
        mine.save()
    hers, other = one_file(mine), one_file(party("Another's"))
    assert statuses(house, "Alice", other) == [200] * 5
    assert statuses(house, "Vera", other) == [200, 200, 200, 403, 403]
    assert statuses(house, "Olga", hers) == [200] * 5
    assert statuses(house, "Olga", other) == [404] * 5
    assert statuses(house, "Charlie", other) == [404] * 5
    listed = house.browser("Olga").get("/core/files").get_data(as_text=True)
    assert f"/core/files/{hers.id}" in listed
    assert f"/core/files/{other.id}" not in listed
    assert "plan.txt" not in house.browser("Charlie").get("/search?q=plan").get_data(as_text=True)


def test_only_who_may_change_the_record_adds_files(house: House) -> None:
    house.role("viewer", "contacts/parties:read")
    house.add("Vera", "viewer")
    firm = party()
    assert send(house.browser("Vera"), firm, ("a.txt", b"x")).status_code == 403
    assert send(house.browser("Charlie"), firm, ("a.txt", b"x")).status_code == 404
    assert send(house.browser(), firm, ("a.txt", b"x")).status_code == 303  # to the sign-in page
    page = house.browser("Vera").get(f"/contacts/parties/{firm.id}").get_data(as_text=True)
    assert "data-files" not in page
    assert of(firm) == []


def test_a_file_about_nothing_is_its_makers_own(any_house: House) -> None:
    house = any_house
    bob, dora = house.actor("Bob"), house.add("Dora", "staff")
    own = one_file(None, bob.user_id)
    assert statuses(house, "Bob", own) == [200] * 5
    assert statuses(house, "Dora", own) == [404] * 5
    assert statuses(house, "Alice", own) == [200] * 5
    assert statuses(house, "Dora", one_file(None)) == [404] * 5
    assert dora.user_id != bob.user_id


def test_the_work_behind_one_request_of_a_program(any_house: House) -> None:
    bob, firm = any_house.actor("Bob"), party()
    parties = registry.resources["contacts/parties"]
    sent = [Upload("a.txt", io.BytesIO(b"x")), Upload("b.txt", io.BytesIO(b"y"))]
    files = upload(parties, firm.id, sent, bob, way="api")
    assert [file.name for file in files] == ["a.txt", "b.txt"]
    assert {file.created_by for file in files} == {bob.user_id}
    with pytest.raises(NotVisible):
        upload(parties, 999_999, sent, bob)
    with pytest.raises(NotVisible):
        upload(parties, firm.id, sent, any_house.actor("Charlie"))
    any_house.role("viewer", "contacts/parties:read")
    with pytest.raises(Denied):
        upload(parties, firm.id, sent, any_house.add("Vera", "viewer"))


@pytest.mark.parametrize("model", [Role, User, File])
def test_the_engines_own_records_take_no_files(house: House, model: Any) -> None:
    resource = registry.by_model[model]
    one_file(None)
    number = model.select().first().id
    with pytest.raises(NotVisible):
        upload(resource, number, [Upload("a", io.BytesIO(b"x"))], house.actor("Alice"))
    assert house.browser("Alice").post(f"{resource.href}/{number}/files").status_code == 404
    page = house.browser("Alice").get(resource.record_href(number)).get_data(as_text=True)
    assert "data-files" not in page


def test_a_record_that_is_gone_takes_no_file(any_house: House) -> None:
    firm = party()
    blob = receive(io.BytesIO(b"x"), "a")
    with gate(None, "command"):
        firm.delete_instance()
    with pytest.raises(Refused, match="deleted meanwhile"), gate(None, "command"):
        keep_blob(blob, "a", firm)
    assert is_sqlite() or not File.select().exists()


@pytest.mark.postgres
def test_a_file_stored_while_its_record_is_deleted_goes_with_it(
    tmp_path: Path, postgres_url: str
) -> None:
    made = empty_postgres(postgres_url)
    try:
        with opened(tmp_path, made) as house:
            _race(house, party())
            assert not File.select().exists()
            assert not Party.select().exists()
    finally:
        drop_postgres(postgres_url, made)


def _race(house: House, firm: Any) -> None:
    """Delete a record while a file about it is stored but not committed."""
    alice = house.actor("Alice")

    def remove() -> None:
        try:
            delete(registry.resources["contacts/parties"], firm.id, alice)
        finally:
            forget_connection()

    deleting = threading.Thread(target=remove)
    with gate(alice.user_id, "command"):
        store_stream(io.BytesIO(b"x"), "a.txt", about=firm)
        deleting.start()
        time.sleep(0.7)
    deleting.join()


def test_files_of_a_disabled_plugin_are_the_administrators_alone(house: House) -> None:
    from app.house import switch_plugin

    file = one_file(party())
    assert statuses(house, "Bob", file)[0] == 200
    try:
        switch_plugin("contacts", False)
        assert statuses(house, "Bob", file)[0] == 404
        assert statuses(house, "Alice", file)[0] == 200
    finally:
        switch_plugin("contacts", True)
        switch_plugin("library", True)
