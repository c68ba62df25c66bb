"""Values that can't be stored, by field."""

from models.refused import Refused


class Invalids(Refused):
    """What is wrong, by field name (`name`, `lines.0.quantity`); answered with 422.

    `note` is a sentence on the errors as a whole, such as that there are more.
    """

    def __init__(self, errors: dict[str, list[str]], note: str = "") -> None:
        first = next(iter(errors.values()), [""])[0]
        super().__init__(first, field=next(iter(errors), None))
        self.errors = errors
        self.note = note
