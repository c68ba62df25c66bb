"""What sales begin with: a pipeline with its stages, and the usual reasons for losing."""

from app.api import _
from plugins.sales import plugin
from plugins.sales.lost_reason import LostReason
from plugins.sales.pipeline import Pipeline, Stage

STAGES = [
    (_("New"), 10, 7),
    (_("Qualified"), 30, 14),
    (_("Proposal"), 55, 21),
    (_("Negotiation"), 75, 14),
]
"""Name, probability in percent, target days."""
REASONS = [_("Price"), _("Chose another supplier"), _("No budget"), _("No answer")]


@plugin.start
def begin(country: str) -> None:
    """Make the pipeline that new deals begin in."""
    if not Pipeline.select().exists():
        pipeline = Pipeline(name=str(_("Sales")), position=1)
        pipeline.save()
        for place, (name, probability, days) in enumerate(STAGES, 1):
            Stage(
                pipeline=pipeline,
                name=str(name),
                probability=probability,
                target_days=days,
                position=place,
            ).save()
    if not LostReason.select().exists():
        for reason in REASONS:
            LostReason(name=str(reason)).save()
