"""Resource: what people and programs see of a record."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.documents.printed import Printed
from app.duplicates.rule import Duplicates
from app.pages import Link, Section
from app.talk.reminder import Reminder
from models.action import Action, actions_of
from models.record import Record
from models.table import snake
from models.texts import (
    SOURCE_LANGUAGE,
    current_language,
    humanise,
    label_text,
)

VERBS = ("read", "create", "update", "delete", "export")


class Resource:
    """How a record is listed, shown, searched and edited; named as the class, in snake case."""

    model: ClassVar[type[Record]]
    name: ClassVar[str] = ""
    label: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    about: ClassVar[str] = ""
    columns: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    sort: ClassVar[str] = ""
    quick: ClassVar[Mapping[str, str]] = {}
    """Ready views as tabs: label -> filter, such as {_("Late"): "due__lt=today"}."""
    filters: ClassVar[tuple[str, ...]] = ()
    form: ClassVar[tuple[Any, ...]] = ()
    """Fields of the form, in order; a pair (legend, fields) makes a group.

    Default: all that may be written.
    """
    facts: ClassVar[tuple[str, ...]] = ()
    head: ClassVar[tuple[str, ...]] = ()
    """Fields that stand under the title of the record's page."""
    badges: ClassVar[tuple[str, ...]] = ()
    lines: ClassVar[tuple[str, ...]] = ()
    """Resources of child records that are edited in this one's form."""
    related: ClassVar[tuple[str, ...] | None] = None
    """Resources of the same plugin that point here and are shown on the record's page; None: all.

    Those of other plugins are always shown, but for references with `backref="+"`.
    """
    readonly: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()
    widths: ClassVar[Mapping[str, int]] = {}
    faces: ClassVar[tuple[str, str] | None] = None
    """Show initials beside names; square where the field has the value: ("kind", "company")."""
    pictures: ClassVar[bool] = False
    """The first image among a record's files stands for it: in lists and on its page."""
    scans: ClassVar[tuple[str, ...]] = ()
    """Unique texts, such as a barcode: who enters one as it is in a search gets that record."""
    headings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What else stands above a column in files that are imported: target -> words."""
    gives_way: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {}
    """Targets of `headings` that are others beside certain fields: target -> (other, fields)."""
    starts: ClassVar[Mapping[str, str]] = {}
    """What the form of a new record shows at first: {"kind": "person"}.

    `company.kind` is what one starts with that is made from the field `company`. Programs and
    imports get none of it.
    """
    presumed: ClassVar[Mapping[str, str]] = {}
    """What an import takes for fields of new records that its file doesn't have."""
    in_menu: ClassVar[bool] = True
    admin_writes: ClassVar[bool] = False
    """Only administrators may change it, whatever roles grant: it decides what roles grant."""
    own: ClassVar[str] = ""
    """A reference to a user: everybody may read the records in which it is themselves."""
    own_verbs: ClassVar[tuple[str, ...]] = ("read",)
    """What everybody may do with the records in which that reference is themselves."""
    seen_by_all: ClassVar[str] = ""
    """A rule, as in filters: rows that meet it are read by everybody, beside their own."""
    views: ClassVar[tuple[str, ...]] = ("list",)
    """Ways to look at the list, the first one unasked.

    list, board:<field>, calendar:<start> or calendar:<start>,<end>, chart:<field>,
    map:<latitude>,<longitude>.
    """
    totals: ClassVar[tuple[str, ...]] = ()
    """Numbers that are added up over each column of a board, and that a chart can show."""
    ends: ClassVar[tuple[str, ...]] = ()
    """States that end a record: a board by something else leaves its cards to those still under
    way, and shows each end as a narrow column, to which an action leads.
    """
    marks: ClassVar[Mapping[str, str]] = {}
    """Yes-no values that mark a record's card on a board, with the tone: {"is_rotting": "warn"}."""
    done: ClassVar[str] = ""
    """A rule, as in filters: records that meet it are finished, so that they can't be late.

    Default: those whose state has the tone good.
    """
    can_create: ClassVar[bool] = True
    can_update: ClassVar[bool] = True
    can_delete: ClassVar[bool] = True
    why_kept: ClassVar[str] = ""
    """Where nothing can be deleted: what to do instead, said to who tries."""
    files: ClassVar[bool | None] = None
    """Files can be added on the record's page; None: yes, but not for parts of other records."""
    comments: ClassVar[bool] = True
    """People can comment on its records, and follow them."""
    assignee: ClassVar[str] = ""
    """A reference to the user who looks after a record: told when others choose them."""
    reminders: ClassVar[tuple[Reminder, ...]] = ()
    """When whom to remind of a record."""
    printed: ClassVar[Printed | None] = None
    """How its documents are printed; None for those of a `Document`: as it is by itself."""
    public: ClassVar[tuple[str, ...] | None] = None
    """Its documents have a public page, on which these verbs can be performed; None: they don't."""
    duplicates: ClassVar[Duplicates | None] = None
    """By what two records look like the same: then they are offered, and can be merged."""

    plugin: Any = None
    unknown: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.name = cls.__dict__.get("name") or snake(cls.__name__)
        options = set(Resource.__annotations__)
        cls.unknown = tuple(
            key
            for key, value in vars(cls).items()
            if not key.startswith("_") and key not in options and not callable(value)
        )

    @property
    def address(self) -> str:
        """`contacts/parties`."""
        return f"{self.plugin.name}/{self.name}"

    @property
    def href(self) -> str:
        """The list's address."""
        return f"/{self.address}"

    @property
    def title(self) -> str:
        """The name in the menu and over the list: "Payment terms"."""
        return self.label or label_text(self.name)

    @property
    def singular(self) -> str:
        """The name of one record: "Payment term"."""
        return self.noun or label_text(snake(self.model.__name__))

    @property
    def in_sentence(self) -> str:
        """The name of one record within a sentence: small in English, else as it is."""
        text = str(self.singular)
        is_acronym = text[:2].isupper()
        is_english = current_language().split("-")[0] == SOURCE_LANGUAGE
        return text[:1].lower() + text[1:] if is_english and not is_acronym else text

    @property
    def is_child(self) -> bool:
        """A part of another record, with its parent's rights."""
        return bool(self.model.parent)

    @property
    def takes_files(self) -> bool:
        """Files can be added to its records."""
        return not self.is_child if self.files is None else self.files

    @property
    def takes_comments(self) -> bool:
        """People can comment on its records; what hangs on another record is spoken of there."""
        return self.comments and not self.model.belongs_to

    def actions(self) -> dict[str, Action]:
        """The verbs of its records."""
        return actions_of(self.model)

    def menu(self, record: Any, actor: Any) -> list[Link]:
        """Return more places to go from a record, for the menu of its page."""
        return []

    def tools(self, actor: Any, query: str) -> list[Link]:
        """Return more that can be done with a list; `query` is its filter, with ? in front."""
        return []

    def sections(self, record: Any, actor: Any) -> list[Section]:
        """Return more parts of a record's page, after its own fields."""
        return []

    def offers(self, label: str) -> bool:
        """Say whether a record is offered where several are ticked; a ticked one stays."""
        return True

    def record_href(self, record_id: int) -> str:
        """The address of one record."""
        return f"{self.href}/{record_id}"

    def __repr__(self) -> str:
        return f"<Resource {self.plugin.name if self.plugin else '?'}/{self.name}>"


def field_label(model: type[Record], name: str) -> str:
    """Return what people call a field: its verbose_name, else its name in words."""
    field = model._meta.fields.get(name) or model._meta.manytomany.get(name)
    label = getattr(field, "verbose_name", None)
    if not label:
        declared = model.refs.get(name) or vars(model).get(name)
        label = getattr(declared, "verbose_name", None)
    return label or label_text(name)


__all__ = ["VERBS", "Resource", "field_label", "humanise"]
