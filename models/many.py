"""References to several records: a list of ids outside, a table between inside."""

from typing import Any

from peewee import ManyToManyField


class Many(ManyToManyField):
    """A many-to-many field: `record.link(name, ids)` writes it, `record.linked(name)` reads it."""

    def __init__(self, model: Any, verbose_name: str = "") -> None:
        super().__init__(model, backref="+", on_delete="CASCADE")
        self.verbose_name = verbose_name
        self.help_text = None
        self.null = True
