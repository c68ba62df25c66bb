"""Whatever was done: undone all, newest first, everything is as it was at the beginning."""

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.registry import registry
from app.rights import Actor
from app.undoing.undo import undo
from app.writing import Invalids, create, delete, perform, update
from app.writing.merging import merge
from models.change import ChangeSet
from models.database import database
from models.refused import Refused
from models.table import table_name
from tests.duplicates.world import TABLES
from tests.examples import examples
from tests.house import House
from tests.undoing.test_undoing import lantern

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "party",
                "tag",
                "activity",
                "rename",
                "tags",
                "lines",
                "firm",
                "delete",
                "untag",
                "done",
                "merge",
            ]
        ),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=14,
)


def at(address: str) -> Any:
    return registry.resources[f"contacts/{address}"]


def ids(address: str) -> list[int]:
    model = at(address).model
    return [row[0] for row in model.select(model.id).order_by(model.id).tuples()]


def picture() -> dict[str, list[Any]]:
    """Return all rows of the contacts without who changed them when and how often."""
    found = {}
    for table in sorted({*TABLES, *(table_name(at(one).model) for one in ("tags", "activities"))}):
        columns = [column.name for column in database.get_columns(table)]
        is_link = "version" not in columns
        left_out = {"updated_at", "updated_by", "version", *(["id"] if is_link else [])}
        names = [name for name in columns if name not in left_out]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = database.execute_sql(f'SELECT {listed} FROM "{table}"').fetchall()
        found[table] = sorted(rows, key=repr)
    return found


def pick(address: str, number: int) -> int:
    known = ids(address)
    if not known:
        raise Refused("none yet")
    return known[number % len(known)]


def do(step: tuple[str, int, int], who: Actor) -> None:
    verb, one, other = step
    parties = at("parties")
    if verb == "party":
        kind = "company" if one % 2 else "person"
        lines = {"addresses": [{"city": f"City {number}"} for number in range(other % 3)]}
        create(parties, {"kind": kind, "name": f"Party {one}"}, who, lines)
    elif verb == "tag":
        create(at("tags"), {"name": f"Tag {one}"}, who)
    elif verb == "activity":
        about = {"resource": "contacts/parties", "id": pick("parties", other)}
        create(at("activities"), {"subject": f"Call {one}", "about": about}, who)
    elif verb == "rename":
        update(parties, pick("parties", one), {"name": f"Name {other}", "notes": None}, who)
    elif verb == "tags":
        update(parties, pick("parties", one), {"tags": ids("tags")[: other + 1]}, who)
    elif verb == "lines":
        lines = {"addresses": [{"city": f"Town {number}"} for number in range(other % 4)]}
        update(parties, pick("parties", one), {}, who, lines)
    elif verb == "firm":
        update(parties, pick("parties", one), {"company": pick("parties", other)}, who)
    elif verb == "delete":
        delete(parties, pick("parties", one), who)
    elif verb == "untag":
        delete(at("tags"), pick("tags", one), who)
    elif verb == "done":
        perform(at("activities"), pick("activities", one), "done", who, {})
    elif verb == "merge":
        merge(parties, pick("parties", one), [pick("parties", other)], who)


@examples(
    25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_a_series_undone_newest_first_leads_back_to_the_beginning(
    house: House, steps: list[tuple[str, int, int]]
) -> None:
    who = house.actor("Alice")
    with database.atomic() as transaction:
        lantern(house, name="There before")
        before = picture()
        last = ChangeSet.select().order_by(ChangeSet.id.desc()).get().id
        for step in steps:
            with suppress(Refused, Invalids):
                do(step, who)
        numbers = [
            row[0]
            for row in ChangeSet.select(ChangeSet.id)
            .where(ChangeSet.id > last)
            .order_by(ChangeSet.id.desc())
            .tuples()
        ]
        for number in numbers:
            undo(number, who)
        assert picture() == before
        transaction.rollback()
