"""Users: people who may sign in."""

from typing import Any, ClassVar

from peewee import BooleanField, CharField, fn

from models.computed import computed
from models.core.role import Role
from models.fields import EmailField, LanguageField, MomentField, TimezoneField
from models.many import Many
from models.record import Record
from models.texts import OwnLanguages, _


class User(Record):
    """A person with a way in; never deleted, only switched off: the history names them."""

    name = CharField(index=True, verbose_name=_("Name"))
    email = EmailField(unique=True, verbose_name=_("Mail"))
    password_hash: Any = CharField(null=True)
    password_given_at: Any = MomentField(null=True)
    is_active = BooleanField(default=True, verbose_name=_("May sign in"))
    language: Any = LanguageField(null=True, choices=OwnLanguages(), verbose_name=_("Language"))
    timezone: Any = TimezoneField(null=True, verbose_name=_("Time zone"))
    theme: Any = CharField(
        null=True, max_length=8, choices=[("light", _("Light")), ("dark", _("Dark"))]
    )
    keys_off: Any = BooleanField(null=True, verbose_name=_("Without shortcuts of one letter"))
    last_seen_at: Any = MomentField(null=True, verbose_name=_("Last seen"))
    roles = Many(Role, verbose_name=_("Roles"))

    secret: ClassVar[frozenset[str]] = frozenset({"password_hash", "password_given_at"})

    @computed(kind="yesno", verbose_name=_("Second factor"))
    @classmethod
    def has_second_factor(cls) -> Any:
        """Signs in by a code too, beside the password."""
        from models.core.second_factor import SecondFactor  # which refers to this class

        own = SecondFactor.alias()
        return fn.EXISTS(own.select(own.user).where(own.user == cls.id))

    def clean(self) -> None:
        """Let nobody be nameless, and keep a new mail in small letters: it is a way in."""
        if self.is_new or "email" in self._dirty:
            self.email = str(self.email or "").lower()
        self.name = (self.name or "").strip() or self.email.partition("@")[0]
