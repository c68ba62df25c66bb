"""The way of a deal: each stage that it came into, when, and by whom; closing and reopening too."""

from typing import Any

from peewee import CharField, ForeignKeyField

from app.api import (
    MomentField,
    Record,
    User,
    _,
    current_gate,
    me,
    record_changed,
    record_created,
)
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.pipeline import Stage


class StageChange(Record):
    """A deal came into a stage, or was closed or reopened in it."""

    deal = ForeignKeyField(Deal, backref="stage_changes", verbose_name=_("Deal"))
    deal_id: int
    came_from: Any = ForeignKeyField(Stage, null=True, backref="+", verbose_name=_("From"))
    stage = ForeignKeyField(Stage, backref="+", verbose_name=_("Stage"))
    state = CharField(
        max_length=16, choices=[("open", _("Open")), ("won", _("Won")), ("lost", _("Lost"))],
        default="open", verbose_name=_("State"),
    )  # fmt: skip
    at = MomentField(index=True, verbose_name=_("When"))
    by = ForeignKeyField(User, null=True, default=me, backref="+", verbose_name=_("By"))

    parent = "deal"
    follows = True
    shown_as = ("stage", "state")


@plugin.on(record_created)
def begin(sender: Any, record: Any) -> None:
    """Keep where a deal begins."""
    if sender is Deal and not current_gate().as_stored:
        StageChange(deal=record, stage=record.stage_id, at=record.stage_since).save()


@plugin.on(record_changed)
def follow(sender: Any, record: Any, fields: frozenset[str]) -> None:
    """Keep each change of a deal's stage or state."""
    if sender is not Deal or not fields & {"stage", "state"} or current_gate().as_stored:
        return
    last = (
        StageChange.select()
        .where(StageChange.deal == record.id)
        .order_by(StageChange.at.desc(), StageChange.id.desc())
        .first()
    )
    StageChange(
        deal=record,
        came_from=last.stage_id if last else None,
        stage=record.stage_id,
        state=record.state,
        at=current_gate().at,
    ).save()
