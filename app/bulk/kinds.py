"""What can be done with many records: change fields, delete, and each verb of the records."""

from dataclasses import dataclass

from app.bulk.edit import bulk_names
from app.filters import FilterError
from app.lasting import while_rights_stay
from app.resource import Resource
from app.rights import Actor, Denied
from models.action import Action
from models.texts import _

EDIT, DELETE, PERFORM = "edit", "delete", "perform."


@dataclass(frozen=True)
class Kind:
    """One of them: its word in addresses, the right that it takes, its action if it is one."""

    word: str
    right: str
    action: Action | None = None


def kind_of_word(resource: Resource, word: str) -> Kind:
    """Return what a word means. Raises FilterError where it means nothing here."""
    if word == EDIT:
        return Kind(EDIT, "update")
    if word == DELETE:
        return Kind(DELETE, "delete")
    action = resource.actions().get(word.removeprefix(PERFORM))
    if action is None or not word.startswith(PERFORM):
        raise FilterError(_("“%(word)s” can't be done with several records.", word=word), "do")
    return Kind(word, action.right, action)


def may_at_all(resource: Resource, actor: Actor, kind: Kind) -> bool:
    """Say whether somebody may do it with some record at least."""
    if kind.word == EDIT and not bulk_names(resource, actor):
        return False
    return actor.may(resource, kind.right)


def ask_right(resource: Resource, actor: Actor, kind: Kind) -> None:
    """Raise Denied where somebody may do it with no record."""
    if not may_at_all(resource, actor, kind):
        raise Denied(resource.address, kind.right)


@while_rights_stay
def offered(resource: Resource, actor: Actor) -> tuple[Kind, ...]:
    """Return what somebody may do with several records of a list, actions in their order."""
    words = [EDIT, *(f"{PERFORM}{name}" for name in resource.actions()), DELETE]
    kinds = [kind_of_word(resource, word) for word in words]
    return tuple(kind for kind in kinds if may_at_all(resource, actor, kind))


__all__ = ["DELETE", "EDIT", "PERFORM", "Kind", "ask_right", "kind_of_word", "offered"]
