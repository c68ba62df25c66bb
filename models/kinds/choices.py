"""Values that are one of a few: yes or no, a choice, a state."""

from collections.abc import Iterable
from typing import Any

from models.folding import fold
from models.kinds.kind import EXACT, Kind
from models.refused import Invalid
from models.texts import _

_YES = {"yes", "y", "true", "1", "on", "x", "ja", "j", "wahr", "oui", "vrai", "نعم"}
_NO = {"no", "n", "false", "0", "off", "nein", "falsch", "non", "faux", "لا"}


class YesNoKind(Kind):
    """Yes or no."""

    name = "yesno"
    input_type = "checkbox"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> bool:
        if isinstance(value, bool):
            return value
        word = fold(value) if isinstance(value, str) else str(value)
        if word in ("true", "1") or (locale is not None and word in _YES | {fold(str(_("Yes")))}):
            return True
        if word in ("false", "0") or (locale is not None and word in _NO | {fold(str(_("No")))}):
            return False
        raise Invalid(_("Write yes or no.") if locale else _("Write true or false."))

    def _show(self, value: Any, locale: str | None) -> str:
        return str(_("Yes") if value else _("No"))

    def _entry(self, value: Any, locale: str | None) -> str:
        return "true" if value else "false"

    def _plain(self, value: Any) -> bool:
        return bool(value)

    def _search_text(self, value: Any) -> str:
        return ""

    def options(self, locale: str | None = None) -> list[tuple[str, str]]:
        """List yes and no."""
        return [("true", str(_("Yes"))), ("false", str(_("No")))]


class ChoiceKind(Kind):
    """One of a field's `choices`, which are read anew each time, since labels may change."""

    name = "choice"
    filter_ops = EXACT
    input_type = "select"

    def __init__(self, field: Any) -> None:
        self.field = field

    def _choices(self) -> Iterable[tuple[Any, str]]:
        return self.field.choices or ()

    def _parse(self, value: Any, locale: str | None, strict: bool) -> Any:
        for key, _label in self._choices():
            if not isinstance(value, bool) and str(key) == str(value).strip():
                return key
        if locale is not None and isinstance(value, str):
            for key, label in self._choices():
                if fold(str(label)) == fold(value):
                    return key
        words = ", ".join(str(label if locale else key) for key, label in self._choices())
        raise Invalid(_("That is none of the choices. Take one of: %(words)s.", words=words))

    def _show(self, value: Any, locale: str | None) -> str:
        return next((str(label) for key, label in self._choices() if key == value), str(value))

    def _entry(self, value: Any, locale: str | None) -> str:
        return str(value)

    def _plain(self, value: Any) -> Any:
        return value

    def _search_text(self, value: Any) -> str:
        return fold(f"{value} {self._show(value, None)}")

    def options(self, locale: str | None = None) -> list[tuple[str, str]]:
        """List the choices in their own order."""
        return [(str(key), str(label)) for key, label in self._choices()]


class StateKind(ChoiceKind):
    """The state of a record."""

    name = "state"
