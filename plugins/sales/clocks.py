"""Days of a deal as SQL: how long it has been in its stage, what is late, what comes next."""

from typing import Any

from peewee import Case

from app.api import days_since, today
from plugins.contacts.activity import Activity
from plugins.sales.pipeline import Stage

DEALS = "sales/deals"


def days_here(deal: Any) -> Any:
    """Return the expression of the days in the present stage."""
    return Case(None, [(deal.state == "open", days_since(deal.stage_since))], None)


def is_rotting(deal: Any) -> Any:
    """Return the expression that holds for an open deal past its stage's target days."""
    stage: Any = Stage.alias()
    target = stage.select(stage.target_days).where(stage.id == deal.stage)
    return Case(
        None, [((deal.state == "open") & (days_since(deal.stage_since) > target), True)], False
    )


def is_late(deal: Any) -> Any:
    """Return the expression that holds for an open deal expected to close before today."""
    return Case(None, [((deal.state == "open") & (deal.expected_close < today()), True)], False)


def next_step(deal: Any, name: str) -> Any:
    """Return a field of the open activity about a deal that is due first."""
    activity: Any = Activity.alias()
    about = (activity.about_resource == DEALS) & (activity.about_id == deal.id)
    return (
        activity.select(getattr(activity, name))
        .where(about, activity.done_at.is_null())
        .order_by(activity.due_at.is_null(), activity.due_at, activity.id)
        .limit(1)
    )
