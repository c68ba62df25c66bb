"""Who may see a record, and why: the view model of the page that says so."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.pages import Link
from app.reading.explaining import Answer, Explained, Reason, explain
from app.reading.records import allows
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import actors_for
from app.showing.grants import verb_words
from models.core import User
from models.record import Record
from models.texts import _

MOST = 100
"""People whose answers stand side by side."""


@dataclass(slots=True)
class VerbRow:
    """A verb, whether somebody may do it, and what gives or refuses it."""

    label: str
    is_allowed: bool
    lines: list[Markup]


@dataclass(slots=True)
class PersonRow:
    """Somebody, and whether they read, change and delete the record."""

    name: str
    href: str
    reads: bool
    changes: bool
    deletes: bool
    is_off: bool = False


@dataclass(slots=True)
class RightsPage:
    """The page; `verbs` is empty while nobody is chosen."""

    title: str
    crumbs: list[Link]
    href: str
    people: list[tuple[int, str, bool]]
    rows: list[PersonRow]
    is_cut: bool
    chosen: int = 0
    name: str = ""
    sentence: str = ""
    sees: bool = False
    roles: str = ""
    verbs: list[VerbRow] = field(default_factory=list)
    hidden: str = ""
    withheld: str = ""


def rights_page(resource: Resource, record: Record, user: User | None) -> RightsPage:
    """Return who may do what with a record, and for a chosen user why."""
    href = f"{resource.record_href(record.id)}/rights"
    users = list(User.select().order_by(User.name))
    page = RightsPage(
        title=str(_("Who may see “%(record)s”?", record=str(record))),
        crumbs=[
            Link(str(resource.title), resource.href),
            Link(str(record), resource.record_href(record.id)),
        ],
        href=href,
        people=[(one.id, one.name, one.is_active) for one in users],
        rows=_rows(resource, record, users[:MOST], href) if user is None else [],
        is_cut=len(users) > MOST,
    )
    if user is not None:
        _fill(page, resource, explain(resource, record, user))
    return page


def _rows(resource: Resource, record: Record, users: list[User], href: str) -> list[PersonRow]:
    actors = actors_for(users)
    return [
        PersonRow(
            name=user.name,
            href=f"{href}?user={user.id}",
            reads=allows(resource, actors[user.id], record, "read"),
            changes=allows(resource, actors[user.id], record, "update"),
            deletes=allows(resource, actors[user.id], record, "delete"),
            is_off=not user.is_active,
        )
        for user in users
    ]


def _fill(page: RightsPage, resource: Resource, found: Explained) -> None:
    page.chosen, page.name = found.user.id, found.user.name
    page.sees = next(one.is_allowed for one in found.answers if one.verb == "read")
    page.sentence = str(
        _("%(name)s sees this record.", name=found.user.name)
        if page.sees
        else _("%(name)s doesn't see this record.", name=found.user.name)
    )
    if not found.user.is_active:
        page.sentence += " " + str(_("But may not sign in at all."))
    page.roles = ", ".join(sorted(found.actor.roles))
    page.verbs = [_verb(resource, one) for one in found.answers]
    page.hidden = _labels(resource, found.hidden)
    page.withheld = _labels(resource, found.withheld)


def _labels(resource: Resource, names: list[str]) -> str:
    return ", ".join(str(field_label(resource.model, name)) for name in names)


def _verb(resource: Resource, answer: Answer) -> VerbRow:
    action = resource.actions().get(answer.verb)
    label = action.words if action else verb_words(answer.verb)
    label = str(_("create one like it")) if answer.verb == "create" else label
    lines = [_line(resource, one) for one in answer.reasons]
    return VerbRow(label[:1].upper() + label[1:], answer.is_allowed, list(dict.fromkeys(lines)))


def _line(resource: Resource, reason: Reason) -> Markup:
    """Say what gives or refuses a verb."""
    words = _grant_line(reason) if reason.given else _plain_line(resource, reason)
    if reason.through is None:
        return words
    owner = registry.by_model[type(reason.through)]
    prefix = _("As for %(noun)s “%(record)s”:", noun=owner.in_sentence, record=str(reason.through))
    return Markup("{} {}").format(prefix, words)


def _plain_line(resource: Resource, reason: Reason) -> Markup:
    sentences = {
        "admin": _("Administrators may do everything."),
        "nobody": _("Nobody does this with %(what)s.", what=str(resource.title)),
        "admins": _("Only administrators may."),
        "none": _("No role grants it."),
        "maker": _("It belongs to no record yet: only who made it may."),
        "reading": _("The record that it belongs to is visible.")
        if reason.holds
        else _("The record that it belongs to isn't visible."),
        "kept": _("It isn't found, whatever roles grant: it was merged into another, or serves the"
                  " program alone."),
    }  # fmt: skip
    return Markup("{}").format(sentences[reason.kind])


def _grant_line(reason: Reason) -> Markup:
    given = reason.given
    assert given is not None
    grant = Markup("<code dir='ltr'>{}</code>").format(str(given.grant))
    if reason.kind == "own":
        source = str(_("Everybody has this for their own"))
    elif reason.kind == "shared":
        source = str(_("Everybody has this for what is shared with them"))
    elif given.module:
        label = registry.installed[given.module].label
        source = str(_("Role %(role)s, by the module %(module)s", role=given.role, module=label))
    else:
        source = str(_("Role %(role)s", role=given.role))
    if not given.grant.scope:
        return Markup("{}: {}").format(source, grant)
    fits = _("fits this record") if reason.holds else _("doesn't fit this record")
    tone = "t-good" if reason.holds else ""
    badge = Markup('<span class="badge {}">{}</span>').format(tone, fits)
    return Markup("{}: {} {}").format(source, grant, badge)
