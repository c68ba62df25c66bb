"""What is wrong with a filter, and its limits."""

from models.texts import _

MAX_LENGTH = 4_000
MAX_DEPTH = 20
MAX_TERMS = 200


class FilterError(ValueError):
    """Refuse a filter in one sentence; `name` is the field, operator or value that it is about.

    `parameter` is the key of the address where that stood, as far as it is known.

    `hidden` marks a field that is there but not for this reader; the sentence doesn't tell.
    """

    def __init__(
        self, message: str, name: str = "", *, hidden: bool = False, parameter: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.hidden = hidden
        self.parameter = parameter

    def __str__(self) -> str:
        """Give the sentence in the language of the moment."""
        return str(self.message)


def check_text(text: str) -> None:
    """Raise FilterError for text that is too long or that no database can hold."""
    if len(text) > MAX_LENGTH:
        raise FilterError(_("The filter is longer than %(n)s characters.", n=MAX_LENGTH))
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise FilterError(_("The filter holds a character that can't be stored."))


def too_deep() -> FilterError:
    """Say that a filter is nested too deeply."""
    return FilterError(_("The filter is nested too deeply."))
