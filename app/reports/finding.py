"""Which reports there are for somebody."""

from collections.abc import Iterator

from app.registry import registry
from app.reports.declared import Report
from app.resource import Resource
from app.rights import Actor, Denied, NotVisible


def reports_for(actor: Actor) -> Iterator[Report]:
    """Give the reports that somebody may read, module by module."""
    for report in all_reports():
        if may_read(report, actor):
            yield report


def all_reports() -> Iterator[Report]:
    """Give the reports of the modules that are on."""
    for one in registry.enabled():
        for report in one.plugin.reports if one.plugin else []:
            if registry.are_enabled(one.name, report.partner) and registry.resource(report.of):
                yield report


def may_read(report: Report, actor: Actor) -> bool:
    """Say whether somebody may read a report: its own right, and reading its records."""
    resource = registry.resource(report.of)
    return resource is not None and all(actor.may(resource, one) for one in ("read", report.right))


def report_at(address: str, actor: Actor) -> Report:
    """Return a report. Raises NotVisible where there is none, Denied without its right."""
    found = next((one for one in all_reports() if one.address == address), None)
    if found is None:
        raise NotVisible(address)
    if not may_read(found, actor):
        raise Denied(found.of, found.right)
    return found


def resource_of(report: Report) -> Resource:
    """Return what a report is about. Raises NotVisible while that is off."""
    found = registry.resource(report.of)
    if found is None:
        raise NotVisible(report.of)
    return found
