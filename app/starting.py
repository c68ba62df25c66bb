"""What plugins begin with in a house: filled in once, when one is first enabled."""

from collections.abc import Callable
from typing import Any

from app.registry import registry
from app.settings import CORE, change_settings, firm, settings_of
from models.database import lock_house
from models.gate import gate
from models.texts import use_language

CAUSE = "start"


def fill_starts() -> None:
    """Let the enabled plugins that weren't asked yet fill in what they begin with.

    In the firm's language, each in one change set. Nothing happens before the house is set up.
    """
    if not firm().is_set_up or not _waiting():
        return
    with gate(None, "command", cause=CAUSE), use_language(firm().language):
        lock_house("core.starts")
        for name, fillers in _waiting():
            for filler in fillers:
                filler(firm().country)
            _remember(name)


def _waiting() -> list[tuple[str, list[Callable[..., Any]]]]:
    done = settings_of(CORE).get("started", [])
    return [
        (one.name, one.plugin.starts)
        for one in registry.enabled()
        if one.plugin and one.plugin.starts and one.name not in done
    ]


def _remember(name: str) -> None:
    def add(kept: dict[str, Any]) -> dict[str, Any]:
        return {"started": sorted({*kept.get("started", []), name})}

    change_settings(CORE, add)
