"""How the house is, line by line: each that isn't well says what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from app.health.figures import Disk, Figures, Store, age_of
from app.slow_pages import Slow, slow_ms
from models.kinds.locales import locale_of
from models.texts import _, ngettext

GOOD, WARN, BAD = "good", "warn", "bad"
BACKUP_LATE = timedelta(hours=36)
CHECK_LATE = timedelta(days=3)
_FEW, _FEWEST = 1_000_000_000, 200_000_000
"""Bytes left on a disk at which somebody should look, and at which writing will soon fail."""
_LARGE_WAL = 256_000_000
_SHOWN_SLOW = 10


@dataclass(frozen=True)
class Line:
    """One thing of the house: its name for programs, its label, what is seen, how well it is.

    `todo` says what to do where it isn't well, `href` leads to where that is done.
    """

    name: str
    label: str
    said: str
    tone: str = GOOD
    todo: str = ""
    href: str = ""


@dataclass(frozen=True)
class _Teller:
    """Writes numbers and spans as a person reads them."""

    locale: str

    def size(self, count: int) -> str:
        unit, name = (1_000_000_000, "GB") if count >= 1_000_000_000 else (1_000_000, "MB")
        rounded = round(Decimal(count) / unit, 1)
        return f"{format_decimal(rounded, locale=locale_of(self.locale))} {name}"

    def ago(self, moment: datetime) -> str:
        told = format_timedelta(
            -age_of(moment), add_direction=True, locale=locale_of(self.locale), threshold=1.5
        )
        return str(told)


@dataclass
class Health:
    """All lines of a house, and its slow pages."""

    lines: list[Line]
    slow: list[Slow] = field(default_factory=list)
    slow_ms: int = 0

    @property
    def worst(self) -> str:
        """How the house is, taken together."""
        tones = {line.tone for line in self.lines}
        return BAD if BAD in tones else WARN if WARN in tones else GOOD


def health_of(found: Figures, locale: str, slow: list[Slow]) -> Health:
    """Say how a house with these figures is."""
    tell = _Teller(locale)
    lines = [
        _store(found.store, tell),
        *(_disk(disk, tell) for disk in found.disks),
        _jobs(found),
        _mail(found),
        *_backups(found, tell),
        _check(found, tell),
        *_modules(found),
        _slow(slow),
    ]
    return Health(lines, slow[:_SHOWN_SLOW], slow_ms())


def _store(store: Store, tell: _Teller) -> Line:
    label = str(_("Database"))
    said = f"{store.name} {store.version} · {tell.size(store.size)}"
    said += f" · journal {store.wal}, synchronous {store.syncs}"
    if not store.is_safe:
        todo = _("A power cut may lose what was just saved: set synchronous_commit to on.")
        return Line("database", label, said, BAD, str(todo))
    if store.wal_size > _LARGE_WAL:
        size = tell.size(store.wal_size)
        todo = _(
            "Its journal is %(size)s: something reads for long. Restart the server.", size=size
        )
        return Line("database", label, said, WARN, str(todo))
    return Line("database", label, said)


def _disk(disk: Disk, tell: _Teller) -> Line:
    said = str(
        _(
            "%(free)s of %(total)s free · %(folder)s",
            free=tell.size(disk.free),
            total=tell.size(disk.total),
            folder=disk.folder,
        )
    )
    label = str(_("Disk"))
    if disk.free > _FEW:
        return Line("disk", label, said)
    todo = _("Make room: move old backups to another machine, or give the server a larger disk.")
    tone = BAD if disk.free < _FEWEST else WARN
    return Line("disk", label, said, tone, str(todo), "/settings/backups")


def _jobs(found: Figures) -> Line:
    label, href = str(_("Jobs")), "/settings/jobs/"
    count = found.jobs
    said = " · ".join(
        [
            str(ngettext("%(n)s job waits", "%(n)s jobs wait", count.get("waiting", 0))),
            str(ngettext("%(n)s runs", "%(n)s run", count.get("running", 0))),
            str(ngettext("%(n)s failed this week", "%(n)s failed this week", count["failed"])),
        ]
    )
    if count["late"]:
        todo = _("Jobs are due and no worker takes them: start the server, or the command worker.")
        return Line("jobs", label, said, BAD, str(todo), href)
    if count["failed"]:
        todo = _("Read why they failed, and run them again.")
        return Line("jobs", label, said, WARN, str(todo), href)
    return Line("jobs", label, said, href=href)


def _mail(found: Figures) -> Line:
    label, href = str(_("Mail")), "/settings/mail/"
    waiting = found.mails.get("waiting", 0)
    stuck = found.mails.get("failed", 0) + found.mails.get("unclear", 0)
    said = str(ngettext("%(n)s mail waits", "%(n)s mails wait", waiting))
    if stuck:
        also = ngettext("%(n)s failed or is unclear", "%(n)s failed or are unclear", stuck)
        said = f"{said} · {also}"
        todo = _("Send each again, or drop it.")
        return Line("mail", label, said, BAD, str(todo), href)
    if waiting and not found.sends_mail:
        todo = _("Set SHOPHOUSE_SMTP_URL and SHOPHOUSE_MAIL_FROM, then restart: they go out then.")
        return Line("mail", label, said, WARN, str(todo), href)
    return Line("mail", label, said, href=href)


def _backups(found: Figures, tell: _Teller) -> Iterator[Line]:
    href = "/settings/backups"
    label, last = str(_("Last backup")), found.last_backup
    if last is None:
        todo = _("Make a first one; from then on it is done each night.")
        yield Line("backup", label, str(_("None yet")), WARN, str(todo), href)
        return
    said = f"{tell.ago(last.made_at)} · {tell.size(last.size)}"
    is_late = age_of(last.made_at) > BACKUP_LATE
    todo = str(_("Make one now, and look among the jobs why the nightly one failed."))
    tone = BAD if is_late else GOOD
    yield Line("backup", label, said, tone, todo if is_late else "", href)
    label, trial = str(_("Last tried restore")), found.last_trial
    if trial is None:
        yield Line("restore", label, str(_("None yet: it is done each night.")), WARN, "", href)
        return
    when = tell.ago(datetime.fromisoformat(trial.at).astimezone(UTC))
    if trial.is_good:
        yield Line("restore", label, str(_("%(when)s, all rows are there", when=when)))
        return
    todo = str(_("Don't rely on this backup. Make another one, and read why."))
    yield Line("restore", label, f"{when} · {trial.sentence}", BAD, todo, href)


def _check(found: Figures, tell: _Teller) -> Line:
    label, href = str(_("Integrity checks")), "/settings/repairs"
    if found.check is None:
        return Line("checks", label, str(_("None yet: they run each night.")), GOOD, "", href)
    when = tell.ago(found.check.finished_at)
    if found.problems:
        said = ngettext(
            "%(n)s problem, found %(when)s",
            "%(n)s problems, found %(when)s",
            found.problems,
            when=when,
        )
        return Line("checks", label, str(said), BAD, str(_("Mend what Repairs lists.")), href)
    if age_of(found.check.finished_at) > CHECK_LATE:
        todo = _("They run each night by a worker. Check the data now, under Repairs.")
        return Line("checks", label, when, WARN, str(todo), href)
    return Line("checks", label, str(_("%(when)s, nothing found", when=when)), href=href)


def _modules(found: Figures) -> Iterator[Line]:
    label, href = str(_("Modules")), "/settings/plugins"
    for name, sentence in found.stopped:
        todo = _("Mend it, then try again; until then the house does without it.")
        yield Line("modules", label, f"{name}: {sentence}", BAD, str(todo), href)
    if not found.stopped:
        yield Line("modules", label, str(_("None is stopped")), href=href)


def _slow(slow: list[Slow]) -> Line:
    label, count = str(_("Slow pages")), sum(one.count for one in slow)
    if not count:
        return Line("slow", label, str(_("None this week")))
    said = ngettext("%(n)s answer this week", "%(n)s answers this week", count)
    return Line("slow", label, str(said), WARN, str(_("The slowest stand below.")))
