"""How the columns of a list lie: which leave where room is short, and what a phone's card holds."""

from app.form_parts import Head
from app.reading.columns import Column


def classes_of(column: Column, number: int) -> str:
    """Say how a cell lies: numbers at the end; later columns leave first where room is short."""
    classes = ["num"] if column.is_number else []
    if number > 2:
        classes.append("lo" if number > 4 else "mid")
    if number > 0:
        is_state = column.kind is not None and column.kind.name == "state"
        classes.append("m4" if is_state else "m3" if number == 1 else "m0")
    return " ".join(classes)


def end_cards(heads: list[Head], columns: list[Column], sort: str = "") -> None:
    """Let a phone's card end with the state, what it is sorted by, or else with the first day.

    Its first amount stands beside its name.
    """
    amounts = [
        head
        for head, column in zip(heads, columns, strict=True)
        if column.kind is not None and column.kind.name in ("money", "price")
    ]
    for head in amounts[:1]:
        head.classes = head.classes.replace("m0", "m2")
    if any("m4" in head.classes for head in heads):
        return
    rest = list(zip(heads, columns, strict=True))[2:]
    sorted_by = [head for head, column in rest if column.path == sort]
    days = [
        head
        for head, column in rest
        if column.kind is not None and column.kind.name in ("day", "moment")
    ]
    for head in (sorted_by or days)[:1]:
        head.classes = head.classes.replace("m0", "m4")


__all__ = ["classes_of", "end_cards"]
