"""What the pages of modules show: each with its state, what failed, and what may be done to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from app.failing import failures_of
from app.pages import ConfirmPage, Link
from app.purging.leaving import Leaving, Part, leaving
from app.registry import Installed, registry
from app.settings import CORE, settings_of
from app.showing.timeline import moment_html
from models.core import InstalledPlugin
from models.texts import _, ngettext

MODULES = "/settings/plugins"
_STATES = {
    "enabled": (_("On"), "t-good"),
    "muted": (_("Partly off"), "t-warn"),
    "disabled": (_("Off"), ""),
    "found": (_("Not installed"), ""),
    "quarantined": (_("Stopped"), "t-bad"),
    "gone": (_("Files gone"), "t-warn"),
    "purging": (_("Being purged"), "t-warn"),
}


@dataclass(slots=True)
class ModuleRow:
    """A plugin in the list of modules."""

    name: str
    label: str
    icon: str
    version: str
    about: str
    state: str
    state_label: str
    tone: str
    sentence: str
    failures: list[tuple[Markup, str]] = field(default_factory=list)
    is_on: bool = False
    can_switch: bool = False
    can_retry: bool = False
    can_purge: bool = False
    has_settings: bool = False


def module_rows(locale: str) -> list[ModuleRow]:
    """Return every plugin that is here, and those whose data stays though their files went."""
    rows = [
        _row(one, locale)
        for one in sorted(registry.installed.values(), key=lambda one: one.name)
        if one.name != "core"
    ]
    known: Any = InstalledPlugin.select().order_by(InstalledPlugin.name)
    return rows + [_gone(row.name) for row in known if row.name not in registry.installed]


def _row(one: Installed, locale: str) -> ModuleRow:
    kept = settings_of(CORE)
    is_purged = one.name in kept.get("purging", [])
    state = "purging" if is_purged else "muted" if one.muted and one.is_enabled else one.state
    label, tone = _STATES[state]
    is_on = one.name in kept.get("enabled", [])
    told = [_failure(one, locale) for one in failures_of(one.name)[:3]]
    return ModuleRow(
        name=one.name,
        label=one.label,
        icon=one.plugin.icon if one.plugin else "plug",
        version=one.plugin.version if one.plugin else "",
        about=str(one.plugin.about) if one.plugin else "",
        state=state,
        state_label=str(label),
        tone=tone,
        sentence=one.sentence or one.muted,
        failures=told,
        is_on=is_on,
        can_switch=state != "purging" and (is_on or not one.is_quarantined),
        can_retry=bool(one.sentence or one.muted),
        can_purge=not is_on and state != "found",
        has_settings=bool(one.plugin and one.plugin.settings and one.is_enabled),
    )


def _failure(told: dict[str, Any], locale: str) -> tuple[Markup, str]:
    moment = moment_html(datetime.fromisoformat(told["at"]), locale)
    return moment, f"{told['where']}: {told['sentence']}"


def _gone(name: str) -> ModuleRow:
    label, tone = _STATES["gone"]
    said = str(_("Its files aren't here any more; its data stays until it is purged."))
    return ModuleRow(name, name, "plug", "", "", "gone", str(label), tone, said, can_purge=True)


def off_page(one: Installed, hidden: Markup) -> ConfirmPage:
    """Ask before a module is switched off: which others go with it, and what stays."""
    others = [other for other in registry.needing(one.name) if other.is_enabled]
    label = one.label
    found = [leaving(other.name) for other in [one, *others]]
    count = sum(each.records for each in found)
    text = [
        str(_("Its pages, its menu and its jobs are gone at once, for everybody.")),
        ngettext(
            "%(n)s record stays, and is there again when you switch it on.",
            "%(n)s records stay, and are there again when you switch it on.",
            count,
        ),
    ]
    depends = [
        Link(
            str(_("%(module)s goes too: it is built on it", module=other.label)),
            "",
            other.plugin.icon if other.plugin else "plug",
        )
        for other in others
    ]
    return ConfirmPage(
        title=str(_("Switch %(module)s off", module=label)),
        crumbs=_crumbs(),
        text=" ".join(map(str, text)),
        action=f"{MODULES}/{one.name}",
        hidden=hidden,
        confirm_label=str(_("Switch off")),
        cancel_href=MODULES,
        danger=False,
        possible=True,
        depends=depends,
    )


@dataclass(slots=True)
class PurgePage:
    """What a purge takes, table by table, and the field in which its name is typed."""

    name: str
    label: str
    crumbs: list[Link]
    groups: list[tuple[str, list[Part]]]
    against: list[Part]
    records: str
    hidden: Markup
    typed: str = ""
    message: str = ""


def purge_page(name: str, hidden: Markup, typed: str = "", message: str = "") -> PurgePage:
    """Count all that goes with a module, and what stands against it."""
    found = leaving(name)
    one = registry.installed.get(name)
    return PurgePage(
        name=name,
        label=one.label if one else name,
        crumbs=_crumbs(),
        groups=[group for group in _groups(found) if group[1]],
        against=found.against,
        records=str(ngettext("%(n)s record", "%(n)s records", found.records)),
        hidden=hidden,
        typed=typed,
        message=message,
    )


def _groups(found: Leaving) -> list[tuple[str, list[Part]]]:
    return [
        (str(_("Its tables")), found.tables),
        (str(_("What it added to others")), found.columns),
        (str(_("What tells of its records")), found.pointers),
    ]


def _crumbs() -> list[Link]:
    return [Link(str(_("Settings")), "/settings/"), Link(str(_("Modules")), MODULES)]
