"""Whatever points at the records that merge: nothing is lost, and all of it comes back."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.reading.records import select_visible
from app.undoing.merges import unmerge
from app.writing.merging import merge
from models.gate import current_gate, gate
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from plugins.contacts.tag import Tag
from tests.duplicates.world import TABLES, picture, resource
from tests.examples import examples
from tests.house import House

FIRMS = 3
kinds = st.sampled_from(("address", "channel", "person", "relation", "activity", "tag"))
pointers = st.lists(st.tuples(kinds, st.integers(0, FIRMS - 1), st.integers(0, 3)), max_size=14)


class TakenBack(Exception):
    """Ends an example: the next one begins with an empty house."""


def point(kind: str, firm: Party, number: int) -> None:
    """Store a row that points at a firm; few numbers, so that exact doubles come up."""
    if kind == "address":
        Address(party=firm, city=f"Town {number}").save()
    elif kind == "channel":
        Channel(party=firm, kind="other", value=f"way {number}").save()
    elif kind == "person":
        Party(kind="person", name=f"P{number}", company=firm).save()
    elif kind == "activity":
        Activity(subject=f"A{number}", about=firm).save()
    elif kind == "relation":
        person = Party(kind="person", name=f"R{number}")
        person.save()
        Relation(person=person, firm=firm, role=f"r{number}").save()
    else:
        tag = Tag.get_or_none(Tag.name == f"T{number}") or Tag(name=f"T{number}")
        tag.save()
        firm.link("tags", [*firm.linked("tags"), tag.id])
        firm.save()


def told(wanted: list[tuple[str, int, int]]) -> Counter[tuple[str, int]]:
    """Return what must point at the survivor: parts and tags that are the same stand once a firm.

    Parts that one firm has twice by itself stay twice; those that another brings too don't.
    """
    found: Counter[tuple[str, int]] = Counter()
    each = [
        Counter((kind, number) for kind, at, number in wanted if at == firm)
        for firm in range(FIRMS)
    ]
    for content in {key for counted in each for key in counted}:
        if content[0] == "tag":
            found[content] = 1
        elif content[0] in ("address", "channel"):
            found[content] = next(counted[content] for counted in each if counted[content])
        else:
            found[content] = sum(counted[content] for counted in each)
    return found


def pointing_at(number: int) -> Counter[tuple[str, int]]:
    """Return what points at a firm now, in the words of `told`."""
    found: Counter[tuple[str, int]] = Counter()
    rows: list[tuple[str, Any, str]] = [
        ("address", Address.select(Address.city).where(Address.party == number), "Town "),
        ("channel", Channel.select(Channel.value).where(Channel.party == number), "way "),
        ("person", Party.select(Party.name).where(Party.company == number), "P"),
        ("relation", Relation.select(Relation.role).where(Relation.firm == number), "r"),
    ]
    about: Any = Activity._meta.fields["about_id"]
    rows.append(("activity", Activity.select(Activity.subject).where(about == number), "A"))
    tags = Party.get_by_id(number).linked("tags")
    rows.append(("tag", Tag.select(Tag.name).where(Tag.id.in_(tags)), "T"))
    for kind, query, prefix in rows:
        found.update((kind, int(row[0].removeprefix(prefix))) for row in query.tuples())
    return found


@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=pointers, keep=st.integers(0, FIRMS - 1))
def test_merging_keeps_every_pointer_and_undo_restores_every_row(
    any_house: House, wanted: list[tuple[str, int, int]], keep: int
) -> None:
    alice = any_house.actor("Alice")
    try:
        with gate(alice.user_id, "page"):
            firms = [Party(kind="company", name=f"Firm {number}") for number in range(FIRMS)]
            for firm in firms:
                firm.save()
            for kind, at, number in wanted:
                point(kind, Party.get_by_id(firms[at].id), number)
            _merged_and_back(alice, [firm.id for firm in firms], keep, wanted)
            raise TakenBack
    except TakenBack:
        assert not select_visible(resource(), alice).exists()


def _merged_and_back(
    alice: Any, ids: list[int], keep: int, wanted: list[tuple[str, int, int]]
) -> None:
    order = [ids[keep], *(one for one in ids if one != ids[keep])]
    ranked = [(kind, order.index(ids[at]), number) for kind, at, number in wanted]
    before = picture(TABLES)
    current_gate().change_set = None  # what follows is an act of its own
    done = merge(resource(), order[0], order[1:], alice)
    assert pointing_at(order[0]) == told(ranked)
    current_gate().change_set = None
    unmerge(done.change_set_id, alice)
    assert picture(TABLES) == before
