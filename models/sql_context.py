"""SQL written with less ado than Peewee's own: columns at once, conditions only once.

A page asks a dozen queries of a hundred columns, and writing their SQL was a third of its time.
"""

from typing import Any

from peewee import (
    SCOPE_VALUES,
    Column,
    Context,
    Field,
    FieldAlias,
    ModelAlias,
    SelectBase,
    Table,
)

_plain: Any = Field.__sql__


class QuickAlias(ModelAlias):
    """A second look at a table, whose fields don't take a new class each time."""

    def __getattr__(self, name: str) -> Any:
        field = self.model._meta.fields.get(name)
        if field is None:
            look_up: Any = super().__getattr__
            return look_up(name)
        kind = type(field)
        if kind not in _alias_classes:
            _alias_classes[kind] = type("FieldAlias", (FieldAlias, kind), {})
        made = self.__dict__[name] = _alias_classes[kind](self, field)
        return made


_alias_classes: dict[type, Any] = {}


# The sources that a query numbers, and where one says that it has a name of its own.
_SOURCES: dict[type, str] = {Table: "_alias", ModelAlias: "alias", QuickAlias: "alias"}


class QuickContext(Context):
    """Writes the very SQL that Peewee writes; `tests/models/test_sql_context.py` compares."""

    __slots__ = ()

    def sql(self, obj: Any) -> Any:
        """Write a node; a column of a table or of its alias without the calls in between."""
        here: Any = self  # Peewee's own attributes are not typed
        column = _column_of(obj)
        if column is None or here.state.scope == SCOPE_VALUES:
            whole: Any = super().sql
            return whole(obj)
        here._sql.append(f'"{here.alias_manager[column.source]}"."{column.name}"')
        return self

    def as_new(self) -> "Context":
        """Peewee asks this only to see whether an IN has nothing to be in."""
        return _Glance(**self.state.settings)


class _Glance(QuickContext):
    """Looks whether a list is empty; a query never is, so it isn't written for that."""

    __slots__ = ()

    def parse(self, node: Any) -> tuple[str, list[Any]]:
        """Return the SQL of a list; of a query any."""
        if isinstance(node, SelectBase):
            return "SELECT", []
        whole: Any = super().parse
        parsed: tuple[str, list[Any]] = whole(node)
        return parsed


def _column_of(obj: Any) -> Any:
    """Return the column that a node is, of a source that the query numbers; else None."""
    kind = type(obj)
    if kind is not Column:
        if not isinstance(obj, Field) or kind.__sql__ is not _plain:
            return None
        obj = obj.column
    source: Any = obj.source
    is_numbered = type(source) in _SOURCES and source.__dict__.get(_SOURCES[type(source)]) is None
    return obj if is_numbered and '"' not in obj.name else None
