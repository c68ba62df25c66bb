"""Columns that are an SQL expression: shown, sorted and filtered like any other, stored nowhere."""

from typing import Any

from peewee import SQL, Field, ModelDescriptor, Node, SelectBase, fn

from models.kinds import Kind, kind_by_name, kind_of


class computed(ModelDescriptor):
    """Make a column from a class method that returns one SQL expression.

    On the class (or an alias of it) the name is the expression; on a record it is the value, read
    afresh. `kind` names how the value is shown; left out, it is that of the first field in the
    expression. `verbose_name` is what people call it; left out, it is the name in words.
    """

    def __init__(self, function: Any = None, *, kind: str = "", verbose_name: str = "") -> None:
        self.kind = kind
        self.verbose_name = verbose_name
        if function is not None:
            self(function)

    def __call__(self, function: Any) -> "computed":
        """Take the method in, where the decorator was written with a kind."""
        self.function = getattr(function, "__func__", function)
        self.__doc__ = self.function.__doc__
        self.name = self.function.__name__
        return self

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self._read_as_field(self.function(owner))
        model = type(instance)
        expression = self._read_as_field(self.function(model))
        return model.select(expression).where(model.id == instance.id).scalar()

    def _read_as_field(self, expression: Any) -> Any:
        """Let a value that a subquery brings be read as the field's own, such as a moment."""
        field = _first_field(expression) if isinstance(expression, SelectBase) else None
        if field is None or self.kind not in ("", kind_of(field).name):
            return expression
        return fn.COALESCE(expression, SQL("NULL")).converter(field.python_value)

    def value_kind(self, model: Any) -> Kind:
        """Return how the value is shown: as declared, else as the first field it reads."""
        if self.kind:
            return kind_by_name(self.kind)
        field = self.first_field(model)
        return kind_of(field) if field is not None else kind_by_name("text")

    def first_field(self, model: Any) -> Field | None:
        """Return the first field that the expression reads, whose kind is the value's kind."""
        return _first_field(self.function(model))

    def reads(self, model: Any) -> frozenset[tuple[Any, str]]:
        """Return (model, name) of the fields that the expression reads, those of others too."""
        found: set[tuple[Any, str]] = set()
        _collect(self.function(model), found)
        return frozenset(found)


def _collect(node: Any, found: set[tuple[Any, str]]) -> None:
    if isinstance(node, Field):
        found.add((node.model, node.name))
    elif isinstance(node, list | tuple):
        for part in node:
            _collect(part, found)
    elif isinstance(node, Node):
        for part in vars(node).values():
            _collect(part, found)


def _first_field(node: Any) -> Field | None:
    if isinstance(node, Field):
        return node
    for name in ("lhs", "rhs", "node", "arguments", "_returning"):
        inner = getattr(node, name, None)
        for part in inner if isinstance(inner, list | tuple) else [inner]:
            found = _first_field(part) if part is not None else None
            if found is not None:
                return found
    return None
