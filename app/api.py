"""All that a plugin may import of the engine.

Names here follow SemVer: removals warn one minor version ahead.
"""

from flask import has_request_context

from app.backup.places import house_url
from app.documents.printed import Printed
from app.documents.public import Visitor, make_public_link, revoke_public_links, visitor
from app.duplicates.rule import Duplicates
from app.duplicates.tombstones import survivor, survivors
from app.erasing import Erasure, erase, erased_section, erasure_asked
from app.exporting.fields import withheld
from app.files import Lost, TooLarge, open_file, path_of, store_stream
from app.forms.parameters import ParameterForm
from app.importing.told import Attached, Brought, IfKnown, ReadRow
from app.jobs.queue import enqueue
from app.jobs.run import Cancelled, Run
from app.mail.outbox import send_mail
from app.outgoing import Unreachable, fetch_url
from app.pages import Block, Counter, Event, Link, Section
from app.plugin import Plugin
from app.public_tokens import (
    Access,
    make_public_token,
    public_tokens,
    revoke_public_tokens,
)
from app.reading.asking import count_of, rows_where, select_where
from app.reading.everything import everything_about
from app.reading.gather import linked_labels
from app.reading.pages import Listing
from app.reading.records import fetch, labels, select_visible
from app.registry import registry
from app.reports.declared import Bars, Report, ReportColumn
from app.reports.running import Asked
from app.resource import Resource
from app.rights import HOUSE, Actor, Denied, NotVisible
from app.settings import firm, house_id, put_settings, settings_of
from app.showing.everything import everything_json, everything_page
from app.showing.moments import moment_html
from app.showing.reports import report_section
from app.showing.sections import section_of
from app.signin.throttle import pause_before
from app.talk.adding import add_comment
from app.talk.events import commented
from app.talk.reminder import Reminder
from app.web.filled import filled_form
from app.web.once import once
from app.web.person import actor
from app.web.streaming import stream_file
from app.writing import Invalids, create, delete, perform, update
from app.writing.batch import Outcome, Part, create_many
from app.writing.carrying import carry_over
from app.writing.dependents import is_used
from app.writing.updating import update_many
from models.action import WHOLE, action
from models.archivable import Archivable
from models.batch import load_references
from models.clock import day_of, day_span, firm_zone, now, shown_zone, today
from models.computed import computed
from models.core import Comment, File, User
from models.database import lock_house
from models.day_sql import days_since
from models.document import Document, Total
from models.events import (
    document_posted,
    record_changed,
    record_created,
    record_deleted,
    rows_written,
)
from models.fields import (
    BirthdayField,
    CountField,
    CountryField,
    CurrencyField,
    EmailField,
    IbanField,
    IsbnField,
    JsonField,
    LanguageField,
    MomentField,
    MoneyField,
    PercentField,
    PhoneField,
    PriceField,
    QuantityField,
    RateField,
    RichTextField,
    StateField,
    TimezoneField,
    UrlField,
    VatField,
)
from models.gate import after_commit, before_commit, current_gate, gate, gate_is_open
from models.kinds import dialled_within, kind_by_name, kind_of
from models.kinds import region as phone_region
from models.kinds.days import long_day
from models.line import DocumentLine, links_of
from models.many import Many
from models.money import currency_decimals, round_half_up
from models.placing import by_place
from models.reader import seen
from models.record import Record, link_columns
from models.recordref import RecordRef
from models.refused import IllegalMove, Invalid, Refused
from models.rings import closes_ring
from models.series import Series
from models.texts import _, available_languages, current_language, ngettext, use_language
from models.told import LeadsTo

__all__ = [
    "HOUSE",
    "WHOLE",
    "Access",
    "Actor",
    "Archivable",
    "Asked",
    "Attached",
    "Bars",
    "BirthdayField",
    "Block",
    "Brought",
    "Cancelled",
    "Comment",
    "CountField",
    "Counter",
    "CountryField",
    "CurrencyField",
    "Denied",
    "Document",
    "DocumentLine",
    "Duplicates",
    "EmailField",
    "Erasure",
    "Event",
    "File",
    "IbanField",
    "IfKnown",
    "IllegalMove",
    "Invalid",
    "Invalids",
    "IsbnField",
    "JsonField",
    "LanguageField",
    "LeadsTo",
    "Link",
    "Listing",
    "Lost",
    "Many",
    "MomentField",
    "MoneyField",
    "NotVisible",
    "Outcome",
    "ParameterForm",
    "Part",
    "PercentField",
    "PhoneField",
    "Plugin",
    "PriceField",
    "Printed",
    "QuantityField",
    "RateField",
    "ReadRow",
    "Record",
    "RecordRef",
    "Refused",
    "Reminder",
    "Report",
    "ReportColumn",
    "Resource",
    "RichTextField",
    "Run",
    "Section",
    "Series",
    "StateField",
    "TimezoneField",
    "TooLarge",
    "Total",
    "Unreachable",
    "UrlField",
    "User",
    "VatField",
    "Visitor",
    "_",
    "action",
    "actor",
    "add_comment",
    "after_commit",
    "available_languages",
    "before_commit",
    "by_place",
    "carry_over",
    "closes_ring",
    "commented",
    "computed",
    "count_of",
    "create",
    "create_many",
    "currency_decimals",
    "current_gate",
    "current_language",
    "day_of",
    "day_span",
    "days_since",
    "delete",
    "dialled_within",
    "document_posted",
    "enqueue",
    "erase",
    "erased_section",
    "erasure_asked",
    "everything_about",
    "everything_json",
    "everything_page",
    "fetch",
    "fetch_url",
    "filled_form",
    "firm",
    "firm_zone",
    "gate",
    "gate_is_open",
    "house_id",
    "house_url",
    "is_used",
    "kind_by_name",
    "kind_of",
    "labels",
    "link_columns",
    "linked_labels",
    "links_of",
    "load_references",
    "lock_house",
    "long_day",
    "make_public_link",
    "make_public_token",
    "me",
    "moment_html",
    "ngettext",
    "now",
    "once",
    "open_file",
    "path_of",
    "pause_before",
    "perform",
    "phone_region",
    "public_tokens",
    "put_settings",
    "record_changed",
    "record_created",
    "record_deleted",
    "registry",
    "report_section",
    "revoke_public_links",
    "revoke_public_tokens",
    "round_half_up",
    "rows_where",
    "rows_written",
    "section_of",
    "seen",
    "select_visible",
    "select_where",
    "send_mail",
    "settings_of",
    "shown_zone",
    "store_stream",
    "stream_file",
    "survivor",
    "survivors",
    "today",
    "update",
    "update_many",
    "use_language",
    "visitor",
    "withheld",
]


def me() -> int | None:
    """Return the id of the user who writes or asks, a default for `owner`; None for the house."""
    if gate_is_open():
        return current_gate().actor_id
    if not has_request_context():
        return None
    return actor().user_id
