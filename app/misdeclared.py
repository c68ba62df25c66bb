"""What is raised where a plugin declares what can't work."""

from models.refused import Refused


class Misdeclared(Refused):
    """A declaration that can't work: `id: sentence at place. Hint.`"""
