"""What may go wrong in a way that a person can act on."""


class Refused(Exception):
    """Say no to a clerk in one sentence: with `field` it is 422, without it 409."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        """Give the sentence in the language of the moment."""
        return str(self.message)


class IllegalMove(Refused):
    """Refuse a step from one state to another that the record's moves don't hold."""


class Invalid(ValueError):
    """Refuse a value in one sentence: what is wrong with it and what to write instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Give the sentence in the language of the moment."""
        return str(self.message)


class GateClosed(RuntimeError):
    """Stop a write outside an open gate: a fault of the program, never a clerk's."""
