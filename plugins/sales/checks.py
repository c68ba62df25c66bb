"""What must be true of sales, whoever wrote them and by whichever way."""

from collections.abc import Iterator

from peewee import fn

from app.api import _
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.money import weigh
from plugins.sales.pipeline import Stage
from plugins.sales.stage_change import StageChange


@plugin.check("stages")
def deals_lie_in_their_pipeline() -> Iterator[str]:
    """Find deals whose pipeline isn't that of their stage."""
    rows = Deal.select(Deal, Stage).join(Stage).where(Deal.pipeline != Stage.pipeline)
    for deal in rows.iterator():
        yield _("%(deal)s is in a stage of another pipeline.", deal=deal)


@plugin.check("weights")
def weights_are_amount_by_probability() -> Iterator[str]:
    """Find deals whose weighted amount isn't their amount × probability."""
    for deal in Deal.select().where(Deal.amount_firm.is_null(False)).iterator():
        if deal.weighted != weigh(deal.amount_firm, deal.probability):
            yield _("The weighted amount of %(deal)s is wrong.", deal=deal)


@plugin.check("closings")
def closed_deals_have_a_day() -> Iterator[str]:
    """Find closed deals without a day, open ones with one, and lost ones without a reason."""
    for deal in Deal.select().where((Deal.state == "open") != Deal.closed_on.is_null()).iterator():
        yield _("%(deal)s: its state and the day it was closed don't fit.", deal=deal)
    lost = (Deal.state == "lost") & Deal.lost_reason.is_null()
    for deal in Deal.select().where(lost).iterator():
        yield _("%(deal)s was lost without a reason.", deal=deal)


@plugin.check("ways")
def ways_end_where_the_deal_is() -> Iterator[str]:
    """Find deals whose last kept step isn't where they are."""
    latest = StageChange.select(fn.MAX(StageChange.id)).group_by(StageChange.deal)
    rows = StageChange.select(StageChange, Deal).join(Deal).where(StageChange.id.in_(latest))
    for step in rows.iterator():
        if (step.stage_id, step.state) != (step.deal.stage_id, step.deal.state):
            yield _("The way of %(deal)s ends elsewhere.", deal=step.deal)
