"""What is hidden isn't told by faces or by values computed from it on another record."""

from app.registry import registry
from app.writing import create
from models.core import User
from tests.contacts.conftest import resource
from tests.house import House


def test_a_hidden_kind_makes_no_face_square(house: House) -> None:
    alice = house.actor("Alice")
    create(resource("contacts/parties"), {"kind": "company", "name": "Hafen"}, alice)
    house.add("Dora", house.role("clerk", "contacts/parties:read!kind"))
    path = "/contacts/parties"
    assert "square" in house.browser("Alice").get(path).get_data(as_text=True)
    assert "square" not in house.browser("Dora").get(path).get_data(as_text=True)


def test_a_value_computed_from_a_hidden_field_of_another_record_is_hidden(house: House) -> None:
    books = registry.resource("library/books")
    assert books is not None
    grants = "library/books:read library/loans:read!state"
    dora = house.add("Dora", house.role("clerk", grants))
    emil = house.add("Emil", house.role("other", "library/books:read library/loans:read!due"))
    assert "available" in dora.hidden(books)
    assert "available" not in emil.hidden(books)
    assert "available" not in house.actor("Alice").hidden(books)
    page = house.browser("Dora").get("/library/books")
    assert "Available" not in page.get_data(as_text=True)
    assert house.browser("Dora").get("/library/books?available=1").status_code == 400


def test_a_profile_keeps_no_control_character_and_no_turned_text(house: House) -> None:
    bob = house.browser("Bob")
    name = {"name": "Al\x07ice", "language": "", "timezone": ""}
    refused = bob.post("/settings/profile", name)
    assert refused.status_code == 422
    assert "control character" in refused.get_data(as_text=True)
    assert User.get_or_none(User.name == "Bob") is not None
    turned = {"name": " Bo\u202eb B. ", "language": "", "timezone": ""}
    assert bob.post("/settings/profile", turned).status_code == 303
    assert User.get_or_none(User.name == "Bob B.") is not None
