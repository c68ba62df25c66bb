"""Verbs of a record: one method gives the button, the address, the right and the history entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])
WHOLE = "*"
"""As `undo`: all that the verb did are changes of records, which are taken back one by one."""


@dataclass(frozen=True)
class Action:
    """What is declared of a verb.

    `when` is filter language; `form` is a WTForms class of its parameters.
    """

    name: str
    label: str
    method: str
    when: str = ""
    confirm: str = ""
    form: Any = None
    undo: str = ""
    icon: str = ""
    right: str = ""
    to: str = ""
    is_rare: bool = False
    starts: str = ""

    @property
    def words(self) -> str:
        """The label without the dots that announce a question."""
        return str(self.label).removesuffix("…").rstrip()

    @property
    def is_final(self) -> bool:
        """Asks first, and no verb reverses it."""
        return bool(self.confirm) and not self.undo


def action(
    label: str,
    *,
    when: str = "",
    confirm: str = "",
    form: Any = None,
    undo: str = "",
    name: str = "",
    icon: str = "",
    right: str = "",
    to: str = "",
    is_rare: bool = False,
    starts: str = "",
) -> Callable[[_F], _F]:
    """Declare a method of a Record as a verb that people and programs may perform.

    `when` says in filter language where it is possible (else 409); `confirm` is a question asked
    first; `undo` names the reverse verb, or is WHOLE; `right` another verb's right that suffices;
    `to` is the state it leads to, so that a board moves cards by it; `is_rare` puts it into the
    page's menu; `starts` names the method that returns what its form begins with, by field.
    The method returns a sentence for the person, or None.
    """

    def declare(method: _F) -> _F:
        verb = name or method.__name__
        declared = Action(
            verb,
            label,
            method.__name__,
            when,
            confirm,
            form,
            undo,
            icon,
            right or verb,
            to,
            is_rare,
            starts,
        )
        method._action = declared  # type: ignore[attr-defined]
        return method

    return declare


def actions_of(model: type) -> dict[str, Action]:
    """Return the verbs of a record class by name, in the order of declaration."""
    found: dict[str, Action] = {}
    for base in reversed(model.__mro__):
        for value in vars(base).values():
            declared = getattr(value, "_action", None)
            if isinstance(declared, Action):
                found[declared.name] = declared
    return found
