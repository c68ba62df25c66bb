"""Two firms that are one, with all that can point at a party, and pictures of the tables."""

from typing import Any

from app.registry import registry
from app.resource import Resource
from app.writing import create
from models.database import database
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from tests.house import House

TABLES = (
    "contacts_party", "contacts_address", "contacts_channel", "contacts_relation",
    "contacts_activity", "contacts_tag", "contacts_party_contacts_tag_through", "core_file",
)  # fmt: skip
ALWAYS_NEW = {"version", "updated_at", "updated_by"}


def resource(address: str = "contacts/parties") -> Resource:
    found = registry.resource(address)
    assert found is not None, address
    return found


def make(house: House, address: str = "contacts/parties", **values: Any) -> Any:
    """Make a record as Alice does."""
    lines: dict[str, Any] = {
        name: values.pop(name) for name in ("addresses", "channels") if name in values
    }
    return create(resource(address), values, house.actor("Alice"), lines or None)


def twins(house: House) -> tuple[Any, Any]:
    """Make a firm twice, each with its own people, places, tags, relations and activities."""
    found = []
    for number, name in enumerate(("Lantern Works", "Lantern Works Ltd")):
        tags = [make(house, "contacts/tags", name=f"tag {number}").id]
        firm = make(
            house,
            kind="company",
            name=name,
            tags=tags,
            addresses=[{"street": "Quay 1", "city": "Hull"}, {"street": f"Dock {number}"}],
            channels=[{"kind": "email", "value": f"desk{number}@lantern.example"}],
        )
        person = make(house, kind="person", name=f"Ann {number}", company=firm.id)
        make(house, "contacts/relations", person=person.id, firm=firm.id, role="Clerk")
        make(
            house,
            "contacts/activities",
            subject=f"Call {number}",
            about={"resource": "contacts/parties", "id": firm.id},
        )
        found.append(firm)
    return found[0], found[1]


def picture(tables: tuple[str, ...] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows, but for what every write counts up and the numbers of links."""
    found = {}
    for table in tables:
        names = [column.name for column in database.get_columns(table)]
        left_out = ALWAYS_NEW | ({"id"} if table.endswith("_through") else set())
        kept = [name for name in names if name not in left_out]
        columns = ", ".join(f'"{name}"' for name in kept)
        rows = database.execute_sql(f'SELECT {columns} FROM "{table}"').fetchall()
        found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found


__all__ = ["Activity", "Party", "make", "picture", "resource", "twins"]
