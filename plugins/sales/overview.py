"""One page for who looks on: the pipeline, who works on what, deals and activities of all."""

from flask import Response, make_response, render_template

from app.api import Actor, Block, Link, Section, _, actor, report_section, section_of, select_where
from plugins.sales import plugin
from plugins.sales.lead import Lead

SHOWN = 8
OPEN_LEADS = {"state": "new"}


@plugin.page("overview", right="deals:read", label=_("Overview"), icon="layout-dashboard")
def overview() -> Response:
    """Show what all of sales are at, as far as the reader may see it."""
    who = actor()
    found = [
        report_section(who, "sales.pipeline"),
        report_section(who, "sales.by_salesperson"),
        _deals(who),
        _activities(who, str(_("Activities to come")), "due_at", done_at__isnull="true"),
        _activities(who, str(_("Done lately")), "-done_at", done_at__isnull="false"),
        _leads(who),
    ]
    sections = [one for one in found if one is not None]
    return make_response(render_template("sales/overview.html", sections=sections))


def _deals(who: Actor) -> Section | None:
    query = {"state": "open", "sort": "expected_close"}
    columns = ("title", "party", "stage", "amount", "currency", "expected_close", "owner")
    title = str(_("Open deals, those that close first"))
    return _all(section_of(who, "sales/deals", query, id="deals", title=title, columns=columns),
                "/sales/deals?view=list&state=open")  # fmt: skip


def _activities(who: Actor, title: str, sort: str, **query: str) -> Section | None:
    columns = ("subject", "kind", "about", "due_at", "owner")
    key = f"activities-{sort.strip('-')}"
    asked = {**query, "sort": sort}
    found = section_of(who, "contacts/activities", asked, id=key, title=title, columns=columns)
    href = "/contacts/activities?" + "&".join(f"{name}={text}" for name, text in query.items())
    return _all(found, href)


def _leads(who: Actor) -> Section | None:
    columns = ("name", "company_name", "source", "owner", "created_at")
    found = section_of(
        who, "sales/leads", OPEN_LEADS, id="leads", title=str(_("New leads")), columns=columns
    )
    return _all(found, "/sales/leads?state=new")


def _all(section: Section | None, href: str) -> Section | None:
    if section is not None:
        section.all_href = href
    return section


@plugin.block
def new_leads(who: Actor) -> Block | None:
    """Name the new leads that are one's own or nobody's."""
    rows = select_where(
        who, "sales/leads", {**OPEN_LEADS, "where": "owner=me or owner__isnull=true"}
    )
    if rows is None:
        return None
    links = [
        (Link(str(row), f"/sales/leads/{row.id}", "user-plus"), row.company_name or "")
        for row in rows.order_by(Lead.id.desc()).limit(SHOWN)
    ]
    if not links:
        return None
    return Block("new-leads", str(_("New leads")), links, href="/sales/leads?state=new")
