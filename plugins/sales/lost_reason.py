"""Why deals are lost."""

from peewee import CharField
from wtforms import SelectChoice

from app.api import Record, Refused, _


class LostReason(Record):
    """A reason for which deals are lost, such as the price."""

    name = CharField(max_length=120, unique=True, verbose_name=_("Name"))


def reason_choices() -> list[SelectChoice]:
    """Return the reasons by name, to choose from."""
    rows = LostReason.select().order_by(LostReason.name)
    return [
        SelectChoice("", str(_("Choose one"))),
        *(SelectChoice(row.name, row.name) for row in rows),
    ]


def reason_of(text: str) -> LostReason:
    """Return the reason of a name or number, made where it is new. Raises Refused for nothing."""
    wanted = " ".join(text.split())
    if not wanted:
        raise Refused(_("Say why it was lost."), field="reason")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        numbered: LostReason | None = LostReason.get_or_none(LostReason.id == int(wanted))
        if numbered is not None:
            return numbered
    for row in LostReason.select():
        if row.name.casefold() == wanted.casefold():
            found: LostReason = row
            return found
    made = LostReason(name=wanted[:120])
    made.save()
    return made
