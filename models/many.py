"""References to several records: a list of ids outside, a table between inside."""

from typing import Any

from peewee import ManyToManyField


class Many(ManyToManyField):
    """A many-to-many field: `record.link(name, ids)` writes it, `record.linked(name)` reads it.

    A second one to the same records has a table of its own, named after the field. With `keeps`
    what it holds can't be deleted; otherwise a deleted record goes off the lists that hold it.
    """

    def __init__(self, model: Any, verbose_name: str = "", *, keeps: bool = False) -> None:
        super().__init__(model, backref="+", on_delete="CASCADE")
        self.verbose_name = verbose_name
        self.keeps = keeps
        self.help_text = None
        self.null = True

    def _create_through_model(self) -> Any:
        # Peewee names the table after both records alone: two fields would hold the same list.
        through = super()._create_through_model()  # type: ignore[misc]
        earlier = [one for one in self.model._meta.manytomany.values() if one is not self]
        if any(one.rel_model is self.rel_model for one in earlier):
            through._meta.set_table_name(f"{self.model._meta.table_name}_{self.name}_through")
            # Its indexes are named after the class, and one name is for one index of a database.
            through._meta.name = f"{through._meta.name}_{self.name}"
        return through
