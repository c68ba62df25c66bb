"""What an administrator can set, by group."""

from app.pages import Link
from app.registry import registry
from app.repairs import known_repairs
from models.texts import _


def settings_groups() -> list[tuple[str, list[Link]]]:
    """Return the pages of the settings, each with a hint; groups without any are left out."""
    people = [
        Link(str(_("Users")), "/core/users", "users", hint=str(_("Who may sign in"))),
        Link(str(_("Roles")), "/core/roles", "shield-lock", hint=str(_("What they may do"))),
        Link(
            str(_("Hand over")),
            "/settings/hand-over",
            "users-group",
            hint=str(_("What a leaver looks after goes to somebody else")),
        ),
        Link(
            str(_("Sign-in")),
            "/settings/sign-in",
            "fingerprint",
            hint=str(_("By another provider, and how long the security log is kept")),
        ),
        Link(
            str(_("Security log")),
            "/core/security_events",
            "clipboard-list",
            hint=str(_("Who came in or tried to, and what changed about who may")),
        ),
    ]
    house = [
        Link(
            str(_("The firm")),
            "/settings/company",
            "building",
            hint=str(_("Name, country, currency, time zone")),
        ),
        Link(
            str(_("Number series")),
            "/core/series",
            "number-123",
            hint=str(_("How numbers of documents look, and which comes next")),
        ),
        Link(
            str(_("Print")),
            "/settings/print/",
            "printer",
            hint=str(_("Logo, texts, colour and columns of printed documents")),
        ),
        Link(
            str(_("Modules")),
            "/settings/plugins",
            "plug",
            hint=str(_("Which modules are on, new ones, and what failed")),
        ),
        Link(
            str(_("Repairs")),
            "/settings/repairs",
            "tool",
            count=str(known_repairs() or ""),
            hint=str(_("What needs a person: what is broken, stopped or failed")),
        ),
        Link(
            str(_("Health")),
            "/settings/health",
            "heart",
            hint=str(_("Database, disk, jobs, backups and slow pages, and what to do")),
        ),
        Link(
            str(_("Backups")),
            "/settings/backups",
            "database",
            hint=str(_("Saved copies, and when one was last restored for a trial")),
        ),
        Link(
            str(_("Sample data")),
            "/settings/sample-data",
            "flask",
            hint=str(_("A company to look around in, and out again")),
        ),
        Link(str(_("Files")), "/core/files", "paperclip", hint=str(_("What was added to records"))),
        Link(
            str(_("Trash")),
            "/settings/trash",
            "trash",
            hint=str(_("What was deleted lately, and the way back")),
        ),
        Link(
            str(_("Jobs")),
            "/settings/jobs/",
            "progress",
            hint=str(_("What runs, what failed, what is planned")),
        ),
        Link(
            str(_("Mail")), "/settings/mail/", "mail", hint=str(_("What goes out, and what waits"))
        ),
    ]
    programs = [
        Link(str(_("API tokens")), "/settings/tokens", "key", hint=str(_("Which programs get in"))),
        Link(str(_("API")), "/settings/api", "code", hint=str(_("What programs may call"))),
        Link(
            str(_("Outgoing requests")),
            "/settings/outgoing",
            "world",
            hint=str(_("Which hosts of your own network the house may ask")),
        ),
    ]
    groups = [
        (_("People"), people),
        (_("House"), house),
        (_("Modules"), _of_modules()),
        (_("Programs"), programs),
    ]
    return [(str(label), links) for label, links in groups if links]


def _of_modules() -> list[Link]:
    """Return the settings of each module that has some."""
    return [
        Link(
            str(one.plugin.label),
            f"/settings/plugins/{one.name}/settings",
            one.plugin.icon,
            hint=", ".join(str(field.label.text) for field in one.plugin.settings()),
        )
        for one in registry.enabled()
        if one.plugin and one.plugin.settings
    ]
