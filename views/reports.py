"""Reports: the list of them, a report's page and its files."""

import logging

from flask import Blueprint, Response, g, request

from app.filters import FilterError
from app.registry import registry
from app.reports.declared import FORMAT, OF_PAGES, Report
from app.reports.files import FORMATS
from app.reports.finding import report_at
from app.reports.parameters import page_of, read_parameters, values_of
from app.reports.running import run_report
from app.rights import NotVisible
from app.showing.reports import report_groups, report_page
from app.web.drawing import page
from app.web.person import actor
from app.web.route import route
from app.web.streaming import stream_file
from models.clock import today
from models.texts import _

blueprint = Blueprint("reports", __name__)
log = logging.getLogger("shophouse")


@route(blueprint, "/reports", right="signed-in")
def index() -> Response:
    """List the reports of all modules."""
    return page("reports.html", title=_("Reports"), groups=report_groups(actor()))


@route(blueprint, "/reports/<name>", right="signed-in")
def report(name: str) -> Response:
    """Show a report, or give it as a file; a module's name lists its reports."""
    if "." not in name:
        return _of_module(name)
    found = report_at(name, actor())
    pairs = list(request.args.items(multi=True))
    form = read_parameters(found, pairs, g.locale, OF_PAGES)
    if FORMAT in request.args:
        return _file(found, request.args[FORMAT])
    if not form.is_valid:
        shown = report_page(found, actor(), form, None, g.locale)
        return page("report.html", status=400, page=shown)
    ran = run_report(found, actor(), form.values(), page=page_of(pairs))
    return page("report.html", page=report_page(found, actor(), form, ran, g.locale))


def _of_module(name: str) -> Response:
    groups = report_groups(actor(), name)
    if not groups:
        raise NotVisible(name)
    title = _("Reports: %(module)s", module=registry.installed[name].label)
    return page("reports.html", title=title, groups=groups)


def _file(found: Report, wanted: str) -> Response:
    """Give a report as a file."""
    if wanted not in FORMATS:
        known = ", ".join(FORMATS)
        raise FilterError(
            _("“%(word)s” is none of: %(known)s.", word=wanted[:60], known=known), FORMAT
        )
    content_type, write = FORMATS[wanted]
    pairs = list(request.args.items(multi=True))
    values, locale = values_of(read_parameters(found, pairs, g.locale, OF_PAGES)), g.locale
    ran = run_report(found, actor(), values, is_taken=True)
    log.info("%s took the report %s along", actor().name, found.address)
    name = f"{found.address.replace('.', '-')}-{today().isoformat()}.{wanted}"
    return stream_file(lambda: write(ran, locale), content_type, name)
