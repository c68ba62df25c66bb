"""The engine's own plugin: users and roles are resources like any other."""

from collections.abc import Iterable
from typing import Any

from app.bulk.running import run_bulk
from app.documents.series import SeriesResource, SeriesYears
from app.filters import FilterError, compile_filter, parse_rule
from app.grant_checks import flaws_of
from app.grants import Grant, grant_words, parse_grant
from app.importing.running import run_import
from app.pages import Link, Section
from app.plugin import Plugin
from app.reading.fields import rule_context
from app.registry import Installed, Registry, registry
from app.resource import Resource
from app.rights import ADMIN, HOUSE
from app.security_events import SecurityEvents
from app.showing.files import content_section
from app.showing.grants import granted_by_plugins
from app.showing.way_in import show_way_in, way_in_menu
from models.core import (
    Comment,
    File,
    Job,
    Mail,
    NumberSeries,
    Role,
    SecurityEvent,
    SeriesYear,
    User,
    View,
)  # fmt: skip
from models.database import lock_house
from models.events import record_changed, record_created, record_deleted
from models.gate import current_gate
from models.record import link_columns
from models.refused import Refused
from models.texts import _

BUILTIN_ROLES = {
    "admin": _("Everything, settings and users included"),
    "manager": _("All records of all modules"),
    "staff": _("The daily work"),
    "reader": _("Reads, changes nothing"),
}

_RECORDS = (
    Role, User, File, Comment, Job, Mail, View, NumberSeries, SeriesYear, SecurityEvent,
)  # fmt: skip
_TALK = "comments:create comments:update,delete[author=me]"

plugin = Plugin(
    "core",
    _("Settings"),
    icon="settings",
    order=1000,
    roles={
        "manager": f"users:read!email!last_seen_at!roles!has_second_factor {_TALK} views:share",
        "staff": f"users:read!email!last_seen_at!roles!has_second_factor {_TALK}",
        "reader": "users:read!email!last_seen_at!roles!has_second_factor",
    },
)


class Users(Resource):
    """People who may sign in."""

    model = User
    label = _("Users")
    noun = _("User")
    icon = "users"
    columns = ("name", "email", "roles", "is_active", "last_seen_at")
    search = ("name", "email")
    form = ("name", "email", "roles", "language", "timezone", "is_active")
    facts = (
        "name", "email", "roles", "language", "timezone", "is_active", "has_second_factor",
        "last_seen_at",
    )  # fmt: skip
    readonly = ("last_seen_at", "theme", "keys_off")
    required = ("roles",)
    related = ()
    faces = ("", "")
    admin_writes = True
    can_delete = False
    why_kept = _("A user is not deleted but disabled: take away “May sign in”.")
    in_menu = False
    files = False
    comments = False

    def menu(self, record: Any, actor: Any) -> list[Link]:
        """Let an administrator look after somebody's way in."""
        return way_in_menu(record, actor)


plugin.extend_resource("core/users", section=show_way_in)


class Roles(Resource):
    """What the people who have a role may do."""

    model = Role
    label = _("Roles")
    noun = _("Role")
    icon = "shield-lock"
    columns = ("name", "description", "is_builtin")
    search = ("name", "description")
    form = ("name", "description", "grants", "needs_second_factor")
    readonly = ("is_builtin",)
    related = ()
    admin_writes = True
    in_menu = False
    files = False
    comments = False

    def sections(self, record: Any, actor: Any) -> list[Section]:
        """Show beside the role's own grants what plugins grant to its name."""
        found = granted_by_plugins(record.name) if actor.is_admin else None
        return [found] if found else []

    def offers(self, label: str) -> bool:
        """Leave out the roles of modules that are off."""
        brought = {
            name for one in registry.installed.values() if one.plugin for name in one.plugin.roles
        }
        return label in role_names(registry) or label not in brought


class Files(Resource):
    """Files of all records, as far as somebody may read these."""

    model = File
    label = _("Files")
    noun = _("File")
    icon = "paperclip"
    columns = ("name", "about", "content_type", "size", "created_at")
    search = ("name",)
    form = ("name",)
    facts = ("name", "about", "content_type", "size", "digest", "purpose")
    readonly = ("size", "content_type", "digest", "about", "purpose")
    required = ("name",)
    related = ()
    in_menu = False
    can_create = False
    files = False
    comments = False


plugin.extend_resource("core/files", section=content_section)
plugin.job("import", label=_("Import"))(run_import)
plugin.job("bulk", label=_("Bulk change"))(run_bulk)


class Comments(Resource):
    """What people said about records, as far as somebody may read these."""

    model = Comment
    label = _("Comments")
    noun = _("Comment")
    icon = "message"
    columns = ("text", "about", "author", "created_at")
    filters = ("author", "created_at", "edited_at")
    search = ("text",)
    sort = "-created_at"
    form = ("text",)
    head = ("about", "author", "created_at")
    facts = ("text", "about", "author", "created_at", "edited_at", "mentions")
    readonly = ("about", "author", "edited_at", "mentions")
    required = ("text",)
    related = ()
    in_menu = False
    can_create = False
    files = False
    comments = False


class Jobs(Resource):
    """Work apart from any page: everybody sees what they asked for."""

    model = Job
    label = _("Jobs")
    noun = _("Job")
    icon = "refresh"
    columns = ("name", "subject", "state", "progress_text", "run_at", "finished_at", "user")
    facts = (
        "state", "user", "subject", "arguments", "attempts", "run_at", "started_at", "finished_at",
        "progress_done", "progress_total", "progress_text", "result", "error", "log",
    )  # fmt: skip
    sort = "-run_at"
    own = "user"
    related = ()
    can_create = False
    can_update = False
    can_delete = False
    in_menu = False
    files = False
    comments = False

    def menu(self, record: Any, actor: Any) -> list[Link]:
        """Lead to the page that follows a job and can stop it."""
        return [Link(str(_("Follow it")), f"/settings/jobs/{record.id}", "progress")]


class Mails(Resource):
    """What the house wrote to people: the outbox."""

    model = Mail
    label = _("Mails")
    noun = _("Mail")
    icon = "mail"
    columns = ("subject", "to", "state", "created_at", "sent_at")
    facts = ("to", "subject", "state", "created_at", "sent_at", "attempts", "error", "text")
    sort = "-id"
    related = ()
    can_create = False
    can_update = False
    can_delete = False
    in_menu = False
    files = False
    comments = False


class Views(Resource):
    """Saved views: everybody keeps their own, and sees what is shared with them."""

    model = View
    label = _("Saved views")
    noun = _("View")
    icon = "bookmark"
    about = _("A list's filter, order and columns under a name. Save one above any list.")
    columns = ("name", "resource", "audience", "role", "owner")
    search = ("name",)
    form = ("name", "resource", "query", "role")
    facts = ("name", "resource", "query", "audience", "role", "owner")
    readonly = ("owner",)
    own = "owner"
    own_verbs = ("read", "create", "update", "delete")
    seen_by_all = "audience=all or (audience=role and role=me.roles)"
    related = ()
    in_menu = False
    files = False
    comments = False

    def menu(self, record: Any, actor: Any) -> list[Link]:
        """Lead to the list."""
        return [Link(str(_("Open the list")), f"/{record.resource}?view={record.id}", "list")]


def install_core(registry: Registry) -> None:
    """Register the engine's own resources."""
    if "core" in registry.installed:
        return
    found = Installed("core", __file__, plugin, list(_RECORDS))
    for kind in (Users, Roles, Files, Comments, Jobs, Mails, Views, SeriesResource, SeriesYears,
                 SecurityEvents):  # fmt: skip
        resource = kind()
        resource.plugin = plugin
        found.resources.append(resource)
    found.is_enabled = True
    registry.add(found)


def role_names(registry: Registry) -> dict[str, str]:
    """Return the roles that come with Shophouse and its enabled plugins, with descriptions."""
    names: dict[str, str] = dict(BUILTIN_ROLES)
    for one in registry.enabled():
        for name in one.plugin.roles if one.plugin else ():
            names.setdefault(name, "")
    return names


def missing_roles(registry: Registry, has: Iterable[str]) -> dict[str, Any]:
    """Return the roles that should be there and aren't."""
    present = set(has)
    return {name: text for name, text in role_names(registry).items() if name not in present}


@record_created.connect_via(Role)
@record_changed.connect_via(Role)
def _check_role(sender: Any, record: Role, **_more: Any) -> None:
    """Refuse grants that can't be read or mean nothing.

    The house itself may keep what it can't read now, such as grants on a plugin that is away.
    """
    if current_gate().way == "command":
        return
    wrong = flaws_of_grants(record.grants)
    if wrong:
        raise Refused(" ".join(wrong), field="grants")


def flaws_of_grants(grants: str) -> list[str]:
    """Return what is wrong with grants as they are written, a sentence each."""
    return [said for word in grant_words(grants) for said in _wrong_with(word)]


def _wrong_with(word: str) -> list[str]:
    """Return what is wrong with a grant as it is written, a sentence each."""
    try:
        grant = parse_grant(word)
        _check_scope(grant)
    except (FilterError, Refused) as error:
        return [str(error)]
    return [flaw.sentence() for flaw in flaws_of(registry, grant)]


def _check_scope(grant: Grant) -> None:
    """Refuse a scope that fits none of the records which the grant is about.

    One on `plugin/*` counts for those that have its fields; of the others it gives nothing.
    """
    if not grant.scope:
        return
    tree, reason = parse_rule(grant.scope), ""
    for resource in registry.resources.values():
        if resource.is_child and resource.address != grant.address:
            continue  # a part follows its owner
        if not any(grant.covers(resource, verb) for verb in grant.verbs):
            continue
        try:
            compile_filter(tree, resource.model, rule_context(HOUSE))
            return
        except FilterError as error:
            reason = reason or str(error)
    raise Refused(
        _(
            "“%(scope)s” fits no record of %(address)s. %(reason)s",
            scope=grant.scope,
            address=grant.address,
            reason=reason,
        )
    )


@record_changed.connect_via(Role)
def _keep_name(sender: Any, record: Role, fields: frozenset[str]) -> None:
    """Keep the names of the roles that come along: plugins grant to them by name."""
    if record.is_builtin and "name" in fields:
        raise Refused(_("This role comes along; its name stays."), field="name")


@record_deleted.connect_via(Role)
def _keep_role(sender: Any, record: Role) -> None:
    """Keep the roles that come along."""
    if record.is_builtin:
        raise Refused(_("This role comes along and can't be deleted."))


@record_changed.connect_via(User)
def _keep_an_admin(sender: Any, record: User, fields: frozenset[str]) -> None:
    """Keep somebody who can open every door."""
    if not fields & {"roles", "is_active"}:
        return
    lock_house("core.admins")  # two who take the role from each other see what the first one did
    through, mine, theirs = link_columns(User._meta.manytomany["roles"])
    admins = (
        User.select(User.id)
        .join(through, on=(mine == User.id))
        .join(Role, on=(theirs == Role.id))
        .where(Role.name == ADMIN, User.is_active)
    )
    if not admins.exists():
        raise Refused(_("Nobody else is an administrator. Give somebody else that role first."))
