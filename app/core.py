"""The engine's own plugin: users and roles are resources like any other."""

from collections.abc import Iterable
from typing import Any

from app.pages import Link
from app.plugin import Plugin
from app.registry import Installed, Registry
from app.resource import Resource
from models.core import Role, User
from models.texts import _

BUILTIN_ROLES = {
    "admin": _("Everything, settings and users included"),
    "manager": _("All records of all modules"),
    "staff": _("The daily work"),
    "reader": _("Reads, changes nothing"),
}

plugin = Plugin(
    "core",
    _("Settings"),
    icon="settings",
    order=1000,
    roles={
        "manager": "users:read!email!last_seen_at!roles",
        "staff": "users:read!email!last_seen_at!roles",
        "reader": "users:read!email!last_seen_at!roles",
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
    facts = ("name", "email", "roles", "language", "timezone", "is_active", "last_seen_at")
    readonly = ("last_seen_at", "theme")
    required = ("roles",)
    related = ()
    faces = ("", "")
    can_delete = False
    in_menu = False

    def menu(self, record: Any, actor: Any) -> list[Link]:
        """Let an administrator give somebody a password."""
        if not actor.is_admin:
            return []
        return [Link(str(_("New password…")), f"/settings/users/{record.id}/password", "key")]


class Roles(Resource):
    """What the people who have a role may do."""

    model = Role
    label = _("Roles")
    noun = _("Role")
    icon = "shield-lock"
    columns = ("name", "description", "is_builtin")
    search = ("name", "description")
    form = ("name", "description", "grants")
    readonly = ("is_builtin",)
    related = ()
    in_menu = False


def install_core(registry: Registry) -> None:
    """Register the engine's own resources."""
    if "core" in registry.installed:
        return
    found = Installed("core", __file__, plugin, [Role, User])
    for kind in (Users, Roles):
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
