"""Units: what quantities are counted in."""

from typing import Any

from peewee import CharField

from app.api import RateField, Record, Refused, _, is_used, record_deleted
from plugins.catalog import plugin
from plugins.catalog.measures import Measure
from plugins.catalog.settings import default_unit


class Unit(Record):
    """A unit of measure: so many of what its group counts in, such as a dozen of pieces."""

    name = CharField(max_length=64, unique=True, verbose_name=_("Name"))
    group = CharField(
        max_length=64, default="", index=True, verbose_name=_("Group"),
        help_text=_("Units of one group are converted into each other."),
    )  # fmt: skip
    factor = RateField(
        default=1, verbose_name=_("Factor"),
        help_text=_("How many of the group's first unit it is: a dozen is 12."),
    )  # fmt: skip

    def clean(self) -> None:
        """Refuse a factor that nothing can be divided by, and changes of what is in use."""
        if self.factor <= 0:
            raise Refused(_("The factor is more than zero."), field="factor")
        self.group = self.group or self.name
        if not self.is_new:
            self._check_use()

    def _check_use(self) -> None:
        """A changed factor would change what quantities and prices mean that are there already."""
        stored: Any = Unit.get_or_none(Unit.id == self.id)
        if stored is None or (stored.factor, stored.group) == (self.factor, self.group):
            return
        if is_used(self):
            field = "factor" if stored.factor != self.factor else "group"
            raise Refused(
                _("Something is counted in it. Make a new unit, and use that from now on."),
                field=field,
            )

    def measure(self) -> Measure:
        """Return it for calculating."""
        return Measure(self.id, self.name, self.group, self.factor)

    @property
    def is_default(self) -> bool:
        """New products are counted in it."""
        return bool(self.id == default_unit())


def measure_of(unit: Any) -> Measure | None:
    """Return a unit or the id of one for calculating; None for none."""
    if unit is None:
        return None
    found = unit if isinstance(unit, Unit) else Unit.get_by_id(unit)
    return found.measure()


@plugin.on(record_deleted)
def keep_default(sender: Any, record: Any) -> None:
    """Keep the unit that new products are counted in."""
    if sender is Unit and record.is_default:
        raise Refused(
            _(
                "%(unit)s is the unit of new products. Choose another one in the settings.",
                unit=record,
            )
        )
