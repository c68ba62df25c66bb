"""What a file may be called: one line, no folders, nothing that hides its end."""

import re
import unicodedata

LONGEST = 180
_ENDING = re.compile(r"\.[^.\s]{1,15}$")
# Marks that turn the direction of what follows make `fdp.exe` look like `exe.pdf`.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"


def clean_name(name: str) -> str:
    """Return the last part of a name as it may be kept and shown; `file` where nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name[-4096:]))[-1]
    kept = "".join(
        char for char in last if char in _JOINERS or unicodedata.category(char) not in _HIDDEN
    )
    words = " ".join(kept.split()).strip(" .") if kept.strip(" .") else ""
    if kept.lstrip().startswith(".") and words:
        words = "." + words
    return _shortened(words) or "file"


def _shortened(name: str) -> str:
    """Cut a long name in front of its ending."""
    if len(name) <= LONGEST:
        return name
    found = _ENDING.search(name)
    ending = found[0] if found else ""
    return name[: LONGEST - len(ending)].rstrip() + ending
