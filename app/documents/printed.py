"""What a resource says of how its documents are printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Printed:
    """The printed form of a document: fields by their names, those of lines in `columns`.

    `facts` stand beside the recipient, `texts` below the lines. Default columns: those that the
    form of the lines has. `title` is the word above; a document's `printed_title()` goes before it.
    """

    title: str = ""
    facts: tuple[str, ...] = ("date",)
    columns: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
