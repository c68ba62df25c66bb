"""The state of a record and the moves between states, as data."""

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import CharField

from models.texts import label_text

TONES = ("good", "warn", "bad", "info", "accent")


class StateField(CharField):
    """A state of declared `moves`: each state with the states that may follow it.

    The first state is where a record begins. `labels` may give a state its own words, `tones` a
    colour by what it means: good, warn, bad, info or accent.
    Raises ValueError where a move leads to a state that isn't declared, or a tone is none.
    """

    def __init__(
        self,
        moves: Mapping[str, Sequence[str]],
        labels: Mapping[str, str] | None = None,
        tones: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        unknown = {after for targets in moves.values() for after in targets} - set(moves)
        if unknown or not moves:
            raise ValueError(f"moves lead to undeclared states: {sorted(unknown)}")
        odd = {f"{state}: {tone}" for state, tone in (tones or {}).items() if tone not in TONES}
        odd |= set(tones or {}) - set(moves)
        if odd:
            raise ValueError(f"no tone of a declared state: {sorted(odd)}")
        self.tones = dict(tones or {})
        self.moves = {state: tuple(targets) for state, targets in moves.items()}
        self.labels = {state: (labels or {}).get(state) or label_text(state) for state in moves}
        kwargs.setdefault("default", next(iter(moves)))
        kwargs.setdefault("choices", list(self.labels.items()))
        kwargs.setdefault("max_length", 32)
        super().__init__(**kwargs)

    def may_move(self, before: str, after: str) -> bool:
        """Tell whether one state may follow another."""
        return after in self.moves.get(before, ())
