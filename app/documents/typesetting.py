"""Setting documents by typst in a process of its own; what was just set is kept for a while."""

import base64
import hashlib
import json
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.refused import Refused
from models.texts import _

_CHILD = Path(__file__).with_name("typeset.py")
_TIMEOUT = 30
_KEPT = 24
_AT_ONCE = threading.BoundedSemaphore(2)
_kept: OrderedDict[str, list[bytes]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Logo:
    """A picture for the letterhead."""

    content: bytes
    ending: str


class NotSet(Refused):
    """A document couldn't be set; `told` is what the typesetter said of the template."""

    def __init__(self, told: str) -> None:
        super().__init__(
            _("The document can't be printed: its template is wrong. Ask an administrator.")
        )
        self.told = told


def set_document(
    source: str, data: Mapping[str, Any], logo: Logo | None, kind: str = "pdf"
) -> list[bytes]:
    """Return the pages as `svg`, or one `pdf`. Raises NotSet.

    `data` is plain JSON: texts in it are never read as part of the template.
    """
    name = f"logo.{logo.ending}" if logo else ""
    job = {
        "source": source,
        "data": json.dumps({**data, "logo": name or None}, ensure_ascii=False, sort_keys=True),
        "format": kind,
        "logo": base64.b64encode(logo.content).decode() if logo else "",
        "logo_name": name,
    }
    told = json.dumps(job)
    key = hashlib.blake2b(told.encode(), digest_size=20).hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    pages = _run(told)
    with _lock:
        _kept[key] = pages
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return pages


def _run(told: str) -> list[bytes]:
    """Let a child set it; as many at a time as a small machine bears."""
    # No server is reached from there: a template that asks for packages of others fails at once.
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    with _AT_ONCE:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_CHILD)],
                input=told,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=_TIMEOUT,
                check=False,
                env={"PATH": "/usr/bin:/bin", **nowhere},
            )
        except subprocess.TimeoutExpired:
            raise NotSet("It took too long.") from None
    if done.returncode != 0:
        raise NotSet(done.stderr.strip()[-2000:] or "It took too much memory or time.")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise NotSet(answer["error"])
    return [base64.b64decode(page) for page in answer["pages"]]


__all__ = ["Logo", "NotSet", "set_document"]
