"""Stages, pipelines and lost reasons to choose from, as far as who asks may see them."""

from app.api import _
from plugins.sales.lost_reason import LostReason
from plugins.sales.pipeline import Pipeline, in_order
from plugins.sales.seen import named, seen

Choices = list[tuple[str, str]]


def stage_choices() -> Choices:
    """Return the stages, with their pipeline where there are several."""
    rows = [(row.id, row.pipeline_id) for row in in_order(seen("sales/stages"))]
    own = named("sales/stages", [number for number, _pipeline in rows])
    wholes = named("sales/pipelines", [pipeline for _number, pipeline in rows])
    is_one = len(wholes) < 2
    return [
        (str(number), own[number] if is_one else f"{wholes.get(pipeline, '')} · {own[number]}")
        for number, pipeline in rows
        if number in own
    ]


def pipeline_choices() -> Choices:
    """Return the pipelines, and all of them together."""
    rows = seen("sales/pipelines").order_by(Pipeline.position, Pipeline.id)
    return [("", str(_("All"))), *_by_name("sales/pipelines", [row.id for row in rows])]


def reason_choices() -> Choices:
    """Return the reasons for losing by name."""
    rows = seen("sales/lost_reasons").order_by(LostReason.name)
    reasons = _by_name("sales/lost_reasons", [row.id for row in rows])
    return [("", str(_("Choose one"))), *((label, label) for _number, label in reasons)]


def _by_name(address: str, ids: list[int]) -> Choices:
    names = named(address, ids)
    return [(str(number), names[number]) for number in ids if number in names]
