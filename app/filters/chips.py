"""A condition in words, for the chip that shows it above a list."""

from collections.abc import Callable

from app.filters.tree import Compare
from models.texts import _

LabelOf = Callable[[tuple[str, ...]], str]
ShowValue = Callable[[tuple[str, ...], str], str]


def show_condition(compare: Compare, label_of: LabelOf, show_value: ShowValue) -> tuple[str, str]:
    """Say a condition as a label and a phrase: `("Country", "is Austria or Germany")`.

    `label_of` names a path, `show_value` says one value of it as people read it.
    """
    shown = [str(show_value(compare.path, text)) for text in compare.values]
    return label_of(compare.path), str(_phrase(compare, shown))


def _phrase(compare: Compare, shown: list[str]) -> str:
    if compare.op == "isnull":
        return _is_empty(compare.values)
    if compare.op == "between":
        return _("is between %(low)s and %(high)s", low=shown[0], high=shown[1])
    value = _any(shown)
    match compare.op:
        case "ne":
            return _("is not %(value)s", value=value)
        case "lt":
            return _("is before %(value)s", value=value)
        case "lte":
            return _("until %(value)s", value=value)
        case "gt":
            return _("is after %(value)s", value=value)
        case "gte":
            return _("from %(value)s", value=value)
        case "contains":
            return _("contains %(value)s", value=value)
        case "startswith":
            return _("begins with %(value)s", value=value)
    return _("is %(value)s", value=value)


def _is_empty(values: tuple[str, ...]) -> str:
    wanted = all(value.strip().lower() in ("true", "yes", "1") for value in values)
    return _("is empty") if wanted else _("is not empty")


def _any(shown: list[str]) -> str:
    *first, last = shown
    if not first:
        return last
    return str(_("%(first)s or %(last)s", first=", ".join(first), last=last))
