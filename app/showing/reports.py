"""Reports as people read them: the lists of them, and a report's page."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from app.form_parts import FormField
from app.forms.parameters import ParameterForm
from app.pages import Link, Pager, Section
from app.registry import registry
from app.reports.declared import PAGE, Report, ReportColumn
from app.reports.finding import reports_for, resource_of
from app.reports.parameters import read_parameters
from app.reports.running import AHEAD, Ran, run_report
from app.reports.values import drawn, shown
from app.rights import Actor
from app.settings import firm
from app.view_parts import Bar, Chart
from models.kinds import kind_by_name
from models.texts import _, current_language, ngettext

_LABEL = 44
_NUMBERS = ("integer", "money", "percent", "quantity")


@dataclass(slots=True)
class ReportHead:
    """A column's head; numbers stand at the end."""

    label: str
    is_number: bool


@dataclass(slots=True)
class ReportRow:
    """A row: its drawn values, and the list of the records that it sums."""

    cells: list[tuple[Markup, bool]]
    href: str = ""


@dataclass(slots=True)
class ReportPage:
    """A report, read."""

    title: str
    about: str
    crumbs: list[Link]
    tabs: list[Link]
    href: str
    fields: list[FormField]
    files: list[Link]
    heads: list[ReportHead] = field(default_factory=list)
    rows: list[ReportRow] = field(default_factory=list)
    totals: list[tuple[Markup, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    chart: Chart | None = None
    pager: Pager = field(default_factory=Pager)
    made: str = ""
    summary: list[tuple[str, str]] = field(default_factory=list)


def report_page(
    report: Report, actor: Actor, form: ParameterForm, ran: Ran | None, locale: str
) -> ReportPage:
    """Return a report's page; without `ran` it says only what is wrong with what was asked."""
    plugin = registry.installed[report.plugin].label
    page = ReportPage(
        title=str(report.label),
        about=str(report.about),
        crumbs=[
            Link(str(_("Reports")), "/reports"),
            Link(plugin, f"/reports/{report.plugin}"),
        ],
        tabs=[
            Link(str(one.label), one.href, current=one.address == report.address)
            for one in reports_for(actor)
            if one.plugin == report.plugin
        ],
        href=report.href,
        fields=form.fields(),
        files=_files(report, actor, form) if ran else [],
        summary=[] if ran else form.summary(),
    )
    if ran is not None:
        _fill(page, ran, locale)
        page.pager = _pager(report, form, ran)
    return page


def _pager(report: Report, form: ParameterForm, ran: Ran) -> Pager:
    def at(number: int) -> str:
        return f"{report.href}?{urlencode([*_asked(form), (PAGE, number)])}"

    is_first, is_last = ran.page == 1, ran.page == ran.pages
    return Pager(
        first="" if is_first else at(1),
        previous="" if is_first else at(ran.page - 1),
        next="" if is_last else at(ran.page + 1),
        last="" if is_last else at(ran.pages),
    )


def _files(report: Report, actor: Actor, form: ParameterForm) -> list[Link]:
    if not actor.may(resource_of(report), "export"):
        return []
    return [
        Link(label, f"{report.href}?{urlencode([*_asked(form), ('format', name)])}", icon)
        for name, label, icon in (
            ("xlsx", "XLSX", "file-spreadsheet"),
            ("csv", "CSV", "file-text"),
        )
    ]


def _asked(form: ParameterForm) -> list[tuple[str, str]]:
    """Return what is asked for as an address holds it: boxes that aren't ticked are left out."""
    return [
        (name, "true" if value is True else "" if value is None else str(value))
        for name, value in form.values().items()
        if value is not False
    ]


def _fill(page: ReportPage, ran: Ran, locale: str) -> None:
    page.heads = [ReportHead(_head(one), one.type in _NUMBERS) for one in ran.columns]
    page.rows = [
        ReportRow([_cell(ran, one, row, locale) for one in ran.columns], ran.list_href(row))
        for row in ran.part
    ]
    if ran.totals and ran.rows:
        page.totals = [_cell(ran, one, ran.totals, locale) for one in ran.columns]
    page.notes = ran.notes
    page.chart = _chart(ran, locale)
    moment = kind_by_name("moment").show(ran.at, locale)
    count = str(ngettext("%(n)s row", "%(n)s rows", len(ran.rows)))
    if ran.pages > 1:
        last = ran.first + len(ran.part)
        count = str(
            _(
                "Rows %(first)s–%(last)s of %(count)s",
                first=_whole(ran.first + 1, locale),
                last=_whole(last, locale),
                count=_whole(len(ran.rows), locale),
            )
        )
    page.made = str(_("%(count)s. Made %(moment)s.", count=count, moment=moment))


def _whole(number: int, locale: str) -> str:
    return kind_by_name("integer").show(number, locale)


def _head(column: ReportColumn) -> str:
    label = str(column.label)
    return f"{label}, {firm().currency}" if column.type == "money" else label


def _cell(ran: Ran, column: ReportColumn, row: Any, locale: str) -> tuple[Markup, bool]:
    return drawn(ran, column, row.get(column.name), locale), column.type in _NUMBERS


def _chart(ran: Ran, locale: str) -> Chart | None:
    """Return the bars of a report, where its two columns may be seen and there are rows."""
    wanted, columns = ran.report.chart, {one.name: one for one in ran.columns}
    if wanted is None or wanted.value not in columns or len(columns) < 2:
        return None
    if wanted.label not in columns and any(wanted.label in row for row in ran.rows):
        return None  # hidden
    label, value = columns.get(wanted.label, ran.columns[0]), columns[wanted.value]
    rows = [row for row in ran.rows[:AHEAD] if row.get(wanted.value) is not None]
    numbers = [Decimal(row[wanted.value]) for row in rows]
    if not any(numbers):
        return None
    low, high = min(Decimal(0), *numbers), max(Decimal(0), *numbers)
    bars = [
        Bar(
            label=_cut(shown(ran, label, row.get(label.name), locale) or str(_("None"))),
            value=shown(ran, value, row[wanted.value], locale),
            start=_percent(min(number, Decimal(0)) - low, high - low),
            length=_percent(abs(number), high - low),
            href=ran.list_href(row),
            tone="bad" if number < 0 else "",
        )
        for row, number in zip(rows, numbers, strict=True)
    ]
    about = "; ".join(f"{bar.label}: {bar.value}" for bar in bars)
    title = str(_("%(way)s by %(field)s", way=_head(value), field=label.label))
    return Chart(title, about, str(label.label), _head(value), bars, [], [])


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"


def _percent(number: Decimal, whole: Decimal) -> float:
    return round(float(number * 100 / (whole or 1)), 2)


def report_groups(actor: Actor, plugin: str = "") -> list[tuple[str, list[Link]]]:
    """Return the reports that somebody may read, by module, of one module where it is named."""
    groups: dict[str, list[Link]] = {}
    for one in reports_for(actor):
        if plugin in ("", one.plugin):
            links = groups.setdefault(registry.installed[one.plugin].label, [])
            links.append(Link(str(one.label), one.href, "report", hint=str(one.about)))
    return list(groups.items())


def report_section(actor: Actor, address: str) -> Section | None:
    """Return a report's figures as a section of a page, as it is unasked; None where it isn't seen.

    It leads to the report.
    """
    report = next((one for one in reports_for(actor) if one.address == address), None)
    if report is None:
        return None
    locale = current_language()
    form = read_parameters(report, [], locale)
    ran = run_report(report, actor, form.values(), page=1)
    page = report_page(report, actor, form, ran, locale)
    drawn_table = render_template("_report_table.html", page=page) if page.rows else ""
    none = Markup('<p class="muted small">{}</p>').format(_("None yet"))
    html = Markup(drawn_table) if drawn_table else none
    return Section(report.address.replace(".", "-"), page.title, html=html, all_href=report.href)
