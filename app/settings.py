"""Settings kept in the database: the firm's own and each plugin's, by owner and name."""

import json
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from models.clock import now, set_zone
from models.core import Setting, SettingChange
from models.database import lock_house, transaction
from models.kinds import set_region

FIRM = "company"
CORE = "core"
OPENED_BY = "opened_by"
"""The version that last brought the schema in step: what a backup tells as its own."""
_FRESH_SECONDS = 2.0
_VERSION = "version"
_HIDDEN = "•••"
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
    """Return all settings of an owner.

    A page of somebody who is signed in, and a program's call, compare their version first
    (`follow_settings`); elsewhere another process's change shows within two seconds.
    """
    for read_at, kept in _cache[-1:]:
        if time.monotonic() - read_at < _FRESH_SECONDS:
            return kept.get(owner, {})
    # A request asks for several owners' settings: the table is small and read whole.
    found: dict[str, dict[str, Any]] = {}
    for row in Setting.select():
        found.setdefault(row.owner, {})[row.name] = json.loads(row.value)
    _cache[:] = [(time.monotonic(), found)]
    return found.get(owner, {})


def put_settings(owner: str, /, **values: Any) -> None:
    """Store settings of an owner."""
    store_settings(owner, values)


def store_settings(
    owner: str, values: dict[str, Any], by: int | None = None, secret: Container[str] = ()
) -> None:
    """Store settings of an owner; `by` is the user whose name stands beside the change.

    Of those named in `secret` the history keeps only that they changed.
    """
    with transaction():
        if owner != CORE:
            _note_changes(owner, by, values, secret)
        for name, value in values.items():
            _put(owner, name, json.dumps(value, ensure_ascii=False))
        # What other processes compare with every request; any other text says "read them anew".
        _put(CORE, _VERSION, json.dumps(uuid4().hex))
    forget_settings()


def change_settings(owner: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Store what a function makes of an owner's settings as they are now, one change at a time.

    For lists and the like, which are stored whole: nobody's change is lost. It gets all settings of
    the owner, and returns those that change.
    """
    with transaction():
        lock_house(f"settings of {owner}")
        store_settings(owner, change(_stored(owner)))


def _stored(owner: str) -> dict[str, Any]:
    rows = Setting.select().where(Setting.owner == owner)
    return {row.name: json.loads(row.value) for row in rows}


def _put(owner: str, name: str, text: str) -> None:
    of_this = (Setting.owner == owner) & (Setting.name == name)
    if not Setting.update(value=text).where(of_this).execute():
        Setting.create(owner=owner, name=name, value=text)


def _note_changes(
    owner: str, by: int | None, values: dict[str, Any], secret: Container[str]
) -> None:
    """Keep who changed which setting from what to what."""
    before = _stored(owner)
    for name, value in values.items():
        if name not in before or before[name] != value:
            old, new = before.get(name), value
            if name in secret:
                old, new = (_HIDDEN if one else None for one in (old, new))
            SettingChange.create(
                owner=owner, name=name, at=now(), user_id=by, before=old, after=new
            )


def forget_owner(owner: str) -> None:
    """Drop the settings of a plugin that is purged, and their history."""
    with transaction():
        tables: tuple[Any, ...] = (Setting, SettingChange)
        for table in tables:
            table.delete().where(table.owner == owner).execute()
        _put(CORE, _VERSION, json.dumps(uuid4().hex))
    forget_settings()


def version_query() -> Any:
    """Return the query of the settings' version, to be asked along with something else."""
    return Setting.select(Setting.value).where(Setting.owner == CORE, Setting.name == _VERSION)


def settings_version() -> str:
    """Return the version of the settings that are kept here."""
    return str(settings_of(CORE).get(_VERSION, ""))


def follow_settings(version: str | None) -> None:
    """Read the settings anew unless what is kept here is of the version that the database has."""
    for _read_at, kept in _cache[-1:]:
        if version and json.loads(version) != kept.get(CORE, {}).get(_VERSION):
            forget_settings()


def follow_settings_now() -> None:
    """Ask the database for the version, where no other query brought it along."""
    row = version_query().tuples().first()
    follow_settings(row[0] if row else None)


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
