"""What goes wrong outside."""


class Unreachable(Exception):
    """The other side wasn't reached, or didn't answer as it must: one sentence for a person."""
