"""Repairs: all that needs a person, found in a few queries, and how much of it there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core import flaws_of_grants
from app.health.figures import CHECK, LATELY, read_figures
from app.health.lines import BAD, health_of
from app.migrating.scripts import NewerSchema, plugin_scripts, waiting
from app.registry import registry
from app.rights import HOUSE
from app.settings import CORE, put_settings, settings_of
from app.showing.views import flaws_of_view
from app.slowness import SLOW_SECONDS, slow_plugins
from models.clock import now
from models.core import ApiToken, InstalledPlugin, Job, Mail, Role, View
from models.texts import _, current_language, ngettext

_SHOWN = 50
_OF_THE_HOUSE = {"database", "disk", "backup", "restore"}
"""Lines of its health that no other repair tells of."""


@dataclass(frozen=True)
class Repair:
    """Something that is wrong: what, what of it, and where to mend it.

    `todo` says what to do in words, `label` on the button; with `posts` it is done at once.
    """

    kind: str
    what: str
    said: str
    todo: str
    href: str
    label: str
    posts: bool = False


def all_repairs() -> list[Repair]:
    """Return everything that needs a person."""
    return [
        *_modules(),
        *_slow(),
        *_migrations(),
        *_roles(),
        *_tokens(),
        *_views(),
        *_checks(),
        *_jobs(),
        *_mails(),
        *_house(),
    ]


def count_repairs() -> int:
    """Count anew, and keep the number for the sidebar where it changed. Returns it."""
    count = len(all_repairs())
    if settings_of(CORE).get("repairs", 0) != count:
        put_settings(CORE, repairs=count)
    return count


def known_repairs() -> int:
    """Return how many there were when somebody looked last: at most a minute ago."""
    return int(settings_of(CORE).get("repairs", 0))


def _modules() -> Iterator[Repair]:
    kind = str(_("Failing module"))
    kept = settings_of(CORE)
    for one in registry.installed.values():
        retry = f"/settings/plugins/{one.name}/retry"
        if one.name in kept.get("purging", []):
            yield Repair(
                kind,
                one.label,
                str(_("Its purge isn't finished.")),
                str(_("If no job is at it any more, purge it again.")),
                f"/settings/plugins/{one.name}/purge",
                str(_("Purge…")),
            )
        elif one.sentence or one.muted:
            todo = _("Mend it, then try again.")
            if one.muted:
                todo = _("What it adds to pages is off. Mend it, then try again.")
            said = one.sentence or one.muted
            yield Repair(kind, one.label, said, str(todo), retry, str(_("Try again")), True)
    enabled: Any = InstalledPlugin.select().where(InstalledPlugin.is_enabled)
    for row in enabled:
        if row.name not in registry.installed:
            yield Repair(
                kind,
                row.name,
                str(_("Its files aren't here any more; its data stays.")),
                str(_("Put them back and look for new modules, or purge it.")),
                "/settings/plugins",
                str(_("Modules")),
            )


def _slow() -> Iterator[Repair]:
    for one, told in slow_plugins():
        said = ngettext(
            "%(n)s page waited for it for more than %(seconds)s s; last %(where)s, in %(line)s.",
            "%(n)s pages waited for it for more than %(seconds)s s; last %(where)s, in %(line)s.",
            told["count"],
            seconds=int(SLOW_SECONDS),
            where=told["where"],
            line=told["line"],
        )
        yield Repair(
            str(_("Slow module")),
            one.label,
            said,
            str(_("Pages that hang keep others from being answered. Mend it, or switch it off.")),
            f"/settings/plugins/{one.name}/off",
            str(_("Switch off…")),
        )


def _migrations() -> Iterator[Repair]:
    try:
        scripts = waiting(plugin_scripts(registry.installed.values()))
    except NewerSchema as newer:
        yield Repair(
            str(_("Migration")), "", str(newer), "", "/settings/plugins", str(_("Modules"))
        )
        return
    for script in scripts:
        yield Repair(
            str(_("Migration")),
            str(script),
            str(_("It waits.")),
            str(_("Stop the server, run `python3 run.py migrate`, start again.")),
            "/settings/backups",
            str(_("Backups")),
        )


def _roles() -> Iterator[Repair]:
    roles: Any = Role.select().order_by(Role.name)
    for role in roles:
        for said in flaws_of_grants(role.grants):
            yield Repair(
                str(_("Role")),
                role.name,
                said,
                str(_("It grants nothing by this. Change or remove it.")),
                f"/core/roles/{role.id}/edit",
                str(_("Edit")),
            )


def _tokens() -> Iterator[Repair]:
    tokens: Any = ApiToken.select().where(ApiToken.grants != "")
    for token in tokens:
        for said in flaws_of_grants(token.grants):
            yield Repair(
                str(_("API token")),
                token.name,
                said,
                str(_("It lets nothing through by this. Make a new one, and revoke it.")),
                "/settings/tokens",
                str(_("API tokens")),
            )


def _views() -> Iterator[Repair]:
    views: Any = View.select().order_by(View.resource, View.name)
    for view in views:
        resource = registry.resources.get(view.resource)
        if resource is None:
            yield _view(
                view, [str(_("Its list “%(list)s” is gone.", list=view.resource))], "delete"
            )
        elif registry.installed[resource.plugin.name].is_enabled:
            flaws = flaws_of_view(resource, HOUSE, view.query)
            if flaws:
                yield _view(view, flaws, "edit")


def _view(view: Any, flaws: list[str], verb: str) -> Repair:
    is_gone = verb == "delete"
    todo = _("Delete it.") if is_gone else _("Save it anew without that, or delete it.")
    label = _("Delete…") if is_gone else _("Edit")
    href = f"/core/views/{view.id}/{verb}"
    return Repair(str(_("View")), view.name, " ".join(flaws), str(todo), href, str(label))


def _checks() -> Iterator[Repair]:
    job: Any = Job.select().where(Job.name == CHECK).order_by(Job.id.desc()).first()
    if job is None or job.state != "failed":
        return
    for problem in (job.result or {}).get("problems", [])[:_SHOWN]:
        name, _colon, said = problem.partition(": ")
        yield Repair(
            str(_("Check")),
            name,
            said,
            str(_("Mend the data, then check again.")),
            f"/settings/jobs/{job.id}/retry",
            str(_("Check again")),
            True,
        )


def _jobs() -> Iterator[Repair]:
    failed = Job.select().where(
        Job.state == "failed", Job.name != CHECK, Job.finished_at > now() - LATELY
    )
    count = failed.count()
    if count:
        yield Repair(
            str(_("Jobs")),
            "",
            str(
                ngettext(
                    "%(n)s job failed in the last week.",
                    "%(n)s jobs failed in the last week.",
                    count,
                )
            ),
            str(_("Read why, and run them again.")),
            "/settings/jobs/",
            str(_("Jobs")),
        )


def _mails() -> Iterator[Repair]:
    count = Mail.select().where(Mail.state.in_(("unclear", "failed"))).count()
    if count:
        yield Repair(
            str(_("Mail")),
            "",
            str(
                ngettext(
                    "%(n)s mail failed or is unclear.", "%(n)s mails failed or are unclear.", count
                )
            ),
            str(_("Send each again, or drop it.")),
            "/settings/mail/",
            str(_("Mail")),
        )


def _house() -> Iterator[Repair]:
    for line in health_of(read_figures(), current_language(), []).lines:
        if line.tone == BAD and line.name in _OF_THE_HOUSE:
            yield Repair(
                str(_("Health")),
                line.label,
                line.said,
                line.todo,
                "/settings/health",
                str(_("Health")),
            )
