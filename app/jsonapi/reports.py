"""Reports for programs: columns, rows by column name, totals."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, DateField

from app.jsonapi.openapi_parts import json_answer, parameter, wrong
from app.jsonapi.schemas import Schema
from app.reports.declared import Report
from app.reports.finding import report_at, reports_for
from app.reports.parameters import read_parameters, values_of
from app.reports.running import run_report
from app.reports.values import as_json, codes_of
from app.rights import Actor


def report_answer(address: str, actor: Actor, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a report. Raises NotVisible, Denied, or FilterError for what can't be asked."""
    report = report_at(address, actor)
    ran = run_report(report, actor, values_of(read_parameters(report, pairs, "en")))
    codes = {one.name: codes_of(ran, one, actor) for one in ran.columns}
    return {
        "columns": [
            {"name": one.name, "label": str(one.label), "type": one.type} for one in ran.columns
        ],
        "rows": [
            {one.name: as_json(ran, one, row.get(one.name), codes[one.name]) for one in ran.columns}
            for row in ran.rows
        ],
        "totals": {
            one.name: as_json(ran, one, ran.totals[one.name])
            for one in ran.columns
            if one.name in ran.totals
        },
        "notes": ran.notes,
    }


_COLUMN: Schema = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("name", "label", "type")},
    "required": ["name", "label", "type"],
}
_REPORT: Schema = {
    "type": "object",
    "properties": {
        "columns": {"type": "array", "items": _COLUMN},
        "rows": {"type": "array", "items": {"type": "object"}},
        "totals": {"type": "object"},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["columns", "rows", "totals"],
}


def report_paths(actor: Actor) -> dict[str, Schema]:
    """Describe the reports that somebody may read."""
    return {f"/reports/{one.address}": {"get": _path(one)} for one in reports_for(actor)}


def _path(report: Report) -> Schema:
    return {
        "operationId": f"reports.{report.address}",
        "tags": [report.plugin],
        "summary": str(report.label),
        "description": str(report.about or report.label),
        "parameters": [
            parameter(field.name, "query", str(field.label.text), _schema(field))
            for field in (report.parameters() if report.parameters else ())
        ],
        "responses": {"200": json_answer("The report.", _REPORT), **wrong(400, 403, 404)},
    }


def _schema(field: Any) -> Schema:
    if isinstance(field, DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, BooleanField):
        return {"enum": ["true", "false"]}
    return {"type": "string"}
