"""Settings kept in the database: the firm's own and each plugin's, by owner and name."""

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from models.clock import set_zone
from models.core import Setting
from models.database import transaction
from models.kinds import set_region

FIRM = "company"
CORE = "core"
_FRESH_SECONDS = 2.0
_cache: list[tuple[float, dict[str, dict[str, Any]]]] = []


@dataclass(frozen=True)
class Firm:
    """The firm whose database this is."""

    name: str = ""
    country: str = ""
    currency: str = ""
    language: str = "en"
    timezone: str = "UTC"

    @property
    def is_set_up(self) -> bool:
        """The first user has told about the firm."""
        return bool(self.name)


def settings_of(owner: str) -> dict[str, Any]:
    """Return all settings of an owner; another process's change shows within two seconds."""
    for read_at, kept in _cache[-1:]:
        if time.monotonic() - read_at < _FRESH_SECONDS:
            return kept.get(owner, {})
    # A request asks for several owners' settings: the table is small and read whole.
    found: dict[str, dict[str, Any]] = {}
    for row in Setting.select():
        found.setdefault(row.owner, {})[row.name] = json.loads(row.value)
    _cache[:] = [(time.monotonic(), found)]
    return found.get(owner, {})


def put_settings(owner: str, **values: Any) -> None:
    """Store settings of an owner."""
    with transaction():
        for name, value in values.items():
            text = json.dumps(value, ensure_ascii=False)
            changed = (
                Setting.update(value=text)
                .where(Setting.owner == owner, Setting.name == name)
                .execute()
            )
            if not changed:
                Setting.create(owner=owner, name=name, value=text)
    forget_settings()


def house_id() -> str:
    """Return what tells this house's records from all others', made once; for programs' ids."""
    kept = settings_of(CORE).get("house_id")
    if not kept:
        with transaction():
            name = json.dumps(uuid4().hex)
            Setting.insert(owner=CORE, name="house_id", value=name).on_conflict_ignore().execute()
        forget_settings()
        kept = settings_of(CORE)["house_id"]
    return str(kept)


def forget_settings() -> None:
    """Read all settings afresh next time."""
    _cache.clear()


def firm() -> Firm:
    """Return the firm, and make its zone and country those of days and phone numbers."""
    kept = settings_of(FIRM)
    found = Firm(**{name: kept[name] for name in Firm.__dataclass_fields__ if name in kept})
    set_zone(found.timezone)
    if found.country:
        set_region(found.country)
    return found
