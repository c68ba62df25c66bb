"""The engine's own bookkeeping: settings, installed plugins, sent forms, throttles."""

from typing import Any

from peewee import BooleanField, CharField, IntegerField, TextField

from models.fields import IdField, JsonField, MomentField
from models.table import Table


class Setting(Table):
    """A value by owner (a plugin's name, `company` or `core`) and name, as JSON."""

    id = IdField()
    owner = CharField(max_length=64)
    name = CharField(max_length=64)
    value = TextField()

    class Meta:
        indexes = ((("owner", "name"), True),)


class SettingChange(Table):
    """Who changed a setting of the firm or of a plugin, from what to what."""

    id = IdField()
    owner = CharField(max_length=64)
    name = CharField(max_length=64)
    at = MomentField()
    user_id: Any = IntegerField(null=True)
    before: Any = JsonField(null=True)
    after: Any = JsonField(null=True)

    class Meta:
        indexes = ((("owner", "id"), False),)


class InstalledPlugin(Table):
    """A plugin whose tables are here. Disabled ones keep their data."""

    name = CharField(primary_key=True, max_length=64)
    version = CharField(max_length=32, default="")
    is_enabled = BooleanField(default=True)


class Process(Table):
    """A running process of the house, and the version of the settings that all in it go by."""

    name = CharField(primary_key=True, max_length=96)
    version = CharField(max_length=64)
    seen_at = MomentField()


class SentForm(Table):
    """A form that was sent and what it was answered: sent again, it gives the same answer."""

    form_id = CharField(primary_key=True, max_length=64)
    user_id: Any = IntegerField(null=True)
    at = MomentField(index=True)
    location = CharField(max_length=500, default="")
    digest: Any = CharField(max_length=64, null=True)
    """Tells the same form, sent again, from one that holds something else by now."""


class Throttle(Table):
    """Failed tries by key (an address, an account) and until when the next one has to wait."""

    key = CharField(primary_key=True, max_length=160)
    tries = IntegerField(default=0)
    last_at = MomentField()
    until_at: Any = MomentField(null=True)
