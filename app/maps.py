"""Map tiles: none until a firm names a server of them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.settings import FIRM, settings_of

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}(?::\d{2,5})?")
_SLOT = re.compile(r"\{[^}]*\}")
_SLOTS = ("{x}", "{y}", "{z}")
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?&=%@+,{}-]+")


@dataclass(frozen=True)
class Tiles:
    """Where the pictures of a map come from, and whose they are."""

    template: str = ""
    attribution: str = ""

    @property
    def origin(self) -> str:
        """The server that a browser may ask for pictures."""
        parts = urlsplit(self.template)
        return f"{parts.scheme}://{parts.netloc}" if self.template else ""


def tiles() -> Tiles:
    """Return the firm's choice."""
    kept = settings_of(FIRM)
    template = str(kept.get("map_tiles") or "")
    # Kept by older rules, or written by hand: what isn't sound is no address.
    if not is_template(template):
        return Tiles()
    return Tiles(template, str(kept.get("map_attribution") or ""))


def is_template(text: str) -> bool:
    """Say whether a text is the https address of tiles, with each of {z}, {x} and {y} once."""
    if not _PLAIN.fullmatch(text) or len(text) > 500:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_placed = sorted(_SLOT.findall(text)) == sorted(_SLOTS) and "{" not in parts.netloc
    return parts.scheme == "https" and bool(_HOST.fullmatch(parts.netloc)) and is_placed
