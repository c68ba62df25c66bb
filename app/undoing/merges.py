"""Taking merges back: the records that were one come apart again."""

from app.duplicates.tombstones import survivor_of
from app.reading.records import fetch
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.undoing.acts import UNDO
from app.undoing.reversing import take_back
from models.change import ChangeSet
from models.core import Tombstone
from models.gate import gate
from models.refused import Refused
from models.texts import _


def is_merge(cause: str) -> bool:
    """Say whether a change set with this cause merged records."""
    address, _colon, verb = cause.rpartition(":")
    return verb == "merge" and "/" in address


def unmerge(change_set_id: int, actor: Actor, way: str = "page") -> tuple[Resource, int]:
    """Take a merge back; return the resource and the id of the record that had survived.

    Raises NotVisible, Denied, or Refused naming what was changed since.
    """
    change_set = ChangeSet.get_or_none(ChangeSet.id == change_set_id)
    cause = change_set.cause if change_set else ""
    address = cause.rpartition(":")[0]
    resource = registry.resource(address)
    if resource is None or not is_merge(cause):
        raise NotVisible("core/changes", change_set_id)
    stone = Tombstone.get_or_none(Tombstone.change_set_id == change_set_id)
    if stone is None:
        if not actor.may(resource, "delete"):
            raise NotVisible("core/changes", change_set_id)
        raise Refused(_("This was taken back already."))
    survivor_id = stone.survivor_id
    for verb in ("update", "delete"):
        fetch(resource, actor, survivor_of(address, stone.record_id) or survivor_id, verb)
    with gate(actor.user_id, way, cause=f"{UNDO}{change_set_id}"):
        if not Tombstone.delete().where(Tombstone.change_set_id == change_set_id).execute():
            raise Refused(_("This was taken back already."))
        take_back(change_set_id, actor)
    return resource, survivor_id


__all__ = ["is_merge", "unmerge"]
