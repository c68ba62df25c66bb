"""Parties: people and companies in one table, whatever roles they have."""

from collections.abc import Sequence
from typing import Any

from peewee import BooleanField, Case, CharField, DateField, ForeignKeyField, fn

from app.api import (
    BirthdayField,
    CountField,
    EmailField,
    IbanField,
    LanguageField,
    Many,
    MomentField,
    PhoneField,
    Record,
    Refused,
    RichTextField,
    UrlField,
    User,
    VatField,
    _,
    action,
    closes_ring,
    computed,
    erase,
    load_references,
    me,
    ngettext,
    now,
    today,
)
from plugins.contacts.retention import past_retention
from plugins.contacts.rings import firms_stand
from plugins.contacts.tag import Tag
from plugins.contacts.visits import CLASSES, last_done, last_visit, priority

KINDS = [("person", _("Person")), ("company", _("Company"))]
GENDERS = [("female", _("Female")), ("male", _("Male")), ("diverse", _("Diverse"))]


class Party(Record):
    """A person or a company. Customer and supplier are roles it may have, never copies of it."""

    kind = CharField(max_length=16, choices=KINDS, verbose_name=_("Kind"))
    name = CharField(
        default="",
        index=True,
        verbose_name=_("Name"),
        help_text=_("Needed, unless given and family name are filled in."),
    )
    code: Any = CharField(
        max_length=64,
        null=True,
        unique=True,
        verbose_name=_("Code"),
        help_text=_("Such as the customer's number; no two contacts have the same."),
    )
    given_name = CharField(max_length=120, null=True, verbose_name=_("Given name"))
    family_name = CharField(max_length=120, null=True, verbose_name=_("Family name"))
    email = EmailField(null=True, index=True, verbose_name=_("Mail"))
    phone = PhoneField(null=True, index=True, verbose_name=_("Phone"))
    website = UrlField(null=True, verbose_name=_("Website"))
    company: Any = ForeignKeyField("self", null=True, backref="people", verbose_name=_("Company"))
    company_id: int | None
    people_relations: Any
    job_title = CharField(max_length=120, null=True, verbose_name=_("Job title"))
    birth_date = DateField(null=True, verbose_name=_("Birth date"))
    birthday = BirthdayField(
        null=True, verbose_name=_("Birthday"), help_text=_("Where the year is not known.")
    )
    gender = CharField(max_length=16, null=True, choices=GENDERS, verbose_name=_("Gender"))
    language = LanguageField(null=True, verbose_name=_("Language"))
    vat_number = VatField(null=True, index=True, verbose_name=_("VAT number"))
    registration_number = CharField(max_length=64, null=True, verbose_name=_("Registration number"))
    iban = IbanField(null=True, verbose_name=_("IBAN"))
    is_customer = BooleanField(default=False, verbose_name=_("Customer"))
    is_supplier = BooleanField(default=False, verbose_name=_("Supplier"))
    owner = ForeignKeyField(User, null=True, default=me, backref="+", verbose_name=_("Owner"))
    tags = Many(Tag, verbose_name=_("Tags"))
    value_class = CharField(
        max_length=8, null=True, choices=CLASSES, verbose_name=_("Class of value")
    )
    visit_interval_days = CountField(
        null=True, verbose_name=_("Visit every (days)"), help_text=_("Days between two visits.")
    )
    notes = RichTextField(null=True, verbose_name=_("Notes"))
    anonymised_at = MomentField(null=True, verbose_name=_("Anonymised"))

    shown_as = ("name",)

    @computed(kind="integer")
    @classmethod
    def age(cls) -> Any:
        """Full years on the firm's today; a 29 February counts as 1 March in common years."""
        day = today()
        year = fn.SUBSTR(cls.birth_date.cast("TEXT"), 1, 4).cast("INTEGER")
        ahead = Case(None, [(cls.birthday > f"--{day:%m-%d}", 1)], 0)
        return day.year - year - ahead

    @computed(kind="moment", verbose_name=_("Last contact"))
    @classmethod
    def last_contact_at(cls) -> Any:
        """When something with the party, or with its people, was last done."""
        return last_done(cls)

    @computed(kind="moment", verbose_name=_("Last visit"))
    @classmethod
    def last_visit_at(cls) -> Any:
        """When the party, or one of its people, was last visited."""
        return last_visit(cls)

    @computed(kind="integer", verbose_name=_("Visit priority, %"))
    @classmethod
    def visit_priority(cls) -> Any:
        """How overdue a visit is, in percent, weighed by the class: from 100 on it is time."""
        return priority(cls)

    @computed(kind="yesno", verbose_name=_("Past its retention"))
    @classmethod
    def is_past_retention(cls) -> Any:
        """Whether nothing happened with a person for longer than the firm keeps people."""
        return past_retention(cls)

    @action(
        _("Anonymise…"),
        when="anonymised_at__isnull=true",
        confirm=_(
            "Name, addresses, files, comments and the whole history go, here and in every module,"
            " but for what law makes the firm keep. Nothing brings them back."
        ),
        icon="eye-off",
        is_rare=True,
    )
    def anonymise(self) -> str:
        """Empty all that tells of the person, and keep the proof."""
        self.anonymised_at = now()
        erasure = erase(self, "kind", "anonymised_at")
        count = len(erasure.kept)
        return ngettext(
            "Anonymised. %(count)s thing was kept; the page says why.",
            "Anonymised. %(count)s things were kept; the page says why.",
            count,
            count=count,
        )

    @property
    def is_company(self) -> bool:
        """A firm, an office, a club: no natural person."""
        return self.kind == "company"

    def clean(self) -> None:
        """Compose a person's name, keep the birthday with the birth date, refuse rings."""
        stored = None if self.is_new else type(self).get_or_none(type(self).id == self.id)
        self._compose_name(stored)
        if not self.name:
            raise Refused(_("Fill in the name."), field="name")
        self._check_birth()
        self._check_company(stored)

    def _compose_name(self, stored: "Party | None") -> None:
        """Let the name follow given and family name unless somebody has worded it otherwise."""
        follows = stored is not None and self.name == stored.name == stored.full_name()
        if self.kind == "person" and (not self.name or follows):
            self.name = self.full_name() or self.name

    def full_name(self) -> str:
        """Return given and family name in a row."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    def _check_birth(self) -> None:
        if self.birth_date is None:
            return
        if self.birth_date > today():
            raise Refused(_("The birth date lies ahead. Check its year."), field="birth_date")
        self.birthday = f"--{self.birth_date:%m-%d}"

    @classmethod
    def look_ahead(cls, records: Sequence[Any]) -> None:
        """Let firms stand while new parties are put to them, and read each firm once."""
        joining = [one for one in records if one.is_new and one.company_id]
        if joining:
            firms_stand(change=any(one.is_company for one in joining))
            load_references(joining, "company")

    def _check_company(self, stored: "Party | None") -> None:
        if stored is None:
            if self.company_id:
                self._check_place_in(self.company)
            return
        if (stored.kind, stored.company_id) == (self.kind, self.company_id):
            return
        ends = stored.is_company and not self.is_company
        if ends or self.company_id:
            firms_stand(change=ends or self.is_company)
        if ends and self._has_people():
            raise Refused(
                _("%(party)s has people, so it stays a company.", party=self.name), field="kind"
            )
        if self.company_id:
            self._check_place_in(Party.get_by_id(self.company_id))

    def _check_place_in(self, company: "Party") -> None:
        if not company.is_company:
            raise Refused(
                _("%(party)s is a person. Choose a company.", party=company), field="company"
            )
        if closes_ring(self.id, company.id, company_of):
            raise Refused(
                _("%(party)s can't belong to itself, not even in a ring.", party=self.name),
                field="company",
            )

    def _has_people(self) -> bool:
        """Say whether others have this as their company, by reference or by a relation."""
        own = type(self).select().where(type(self).company == self.id)
        return bool(own.exists() or self.people_relations.exists())


def company_of(party_id: int) -> list[int]:
    """Return the id of the company that a party belongs to, if any."""
    rows = Party.select(Party.company).where(Party.id == party_id)
    return [row.company_id for row in rows if row.company_id]
