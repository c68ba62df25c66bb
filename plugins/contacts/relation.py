"""Relations: who belongs to which firm, in which role, from when to when."""

from peewee import CharField, DateField, ForeignKeyField

from app.api import Record, Refused, _, closes_ring
from plugins.contacts.party import Party
from plugins.contacts.rings import firms_stand


class Relation(Record):
    """A person at a firm, or a firm that belongs to another one. `to_on` is the last day."""

    person = ForeignKeyField(Party, backref="firm_relations", verbose_name=_("Person or firm"))
    firm = ForeignKeyField(Party, backref="people_relations", verbose_name=_("At firm"))
    person_id: int
    firm_id: int
    role = CharField(
        max_length=120, null=True, index=True, verbose_name=_("Role"),
        help_text=_("Such as “Managing director” or “Subsidiary”."),
    )  # fmt: skip
    from_on = DateField(null=True, verbose_name=_("From"))
    to_on = DateField(null=True, verbose_name=_("To"))

    shown_as = ("person", "firm")

    def clean(self) -> None:
        """Refuse a relation to itself, to a person, backwards in time, or in a ring of firms."""
        if self.person_id == self.firm_id:
            raise Refused(_("Nobody is related to itself. Choose another firm."), field="firm")
        if self.from_on and self.to_on and self.from_on > self.to_on:
            raise Refused(_("The last day lies before the first one."), field="to_on")
        self._check_firm()

    def _check_firm(self) -> None:
        person = Party.get_by_id(self.person_id)
        firms_stand(change=person.is_company)
        firm = Party.get_by_id(self.firm_id)
        if not firm.is_company:
            raise Refused(_("%(party)s is a person. Choose a company.", party=firm), field="firm")
        if person.is_company and closes_ring(person.id, firm.id, firms_over):
            raise Refused(
                _("%(firm)s already belongs to %(other)s.", firm=firm, other=person), field="firm"
            )


def firms_over(firm_id: int) -> list[int]:
    """Return the ids of the firms that a firm belongs to."""
    rows = Relation.select(Relation.firm).where(Relation.person == firm_id)
    return [row.firm_id for row in rows]
