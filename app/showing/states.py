"""How the states of records are shown."""

from typing import Any


def state_tone(field: Any, state: str) -> str:
    """Return the class of a badge's tone, as the field declares it for the state."""
    tone_name = getattr(field, "tones", {}).get(state, "")
    return f"t-{tone_name}" if tone_name else ""


__all__ = ["state_tone"]
