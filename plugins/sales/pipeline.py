"""Pipelines and their stages: the way that a deal goes."""

from typing import Any

from peewee import CharField, ForeignKeyField

from app.api import CountField, PercentField, Record, Refused, _


def behind_all() -> int:
    """Return the place after those of all pipelines: new deals go on beginning where they did."""
    last = Pipeline.select(Pipeline.position).order_by(Pipeline.position.desc()).first()
    return int(last.position) + 1 if last else 1


class Pipeline(Record):
    """A way of selling, in stages. New deals begin in the one with the lowest place."""

    name = CharField(max_length=120, unique=True, verbose_name=_("Name"))
    position = CountField(
        default=behind_all, index=True, verbose_name=_("Place"),
        help_text=_("The lowest comes first; new deals begin there."),
    )  # fmt: skip


class Stage(Record):
    """A step of a pipeline: how likely a deal is by then, and for how long it should stay."""

    pipeline = ForeignKeyField(Pipeline, backref="stages", verbose_name=_("Pipeline"))
    pipeline_id: int
    name = CharField(max_length=120, index=True, verbose_name=_("Name"))
    probability = PercentField(
        default=0, verbose_name=_("Probability, %"),
        help_text=_("How likely a deal is won that came so far."),
    )  # fmt: skip
    target_days = CountField(
        null=True, verbose_name=_("Target days"),
        help_text=_("A deal that stays longer is marked."),
    )  # fmt: skip
    position = CountField(default=0, verbose_name=_("Place"))

    parent = "pipeline"
    placed_by = "position"
    shown_as = ("name",)

    def clean(self) -> None:
        """Keep the probability between none and certain; without a place it comes last."""
        check_probability(self.probability)
        if self.is_new and not self.position:
            last = Stage.select(Stage.position).where(Stage.pipeline == self.pipeline_id)
            found = last.order_by(Stage.position.desc()).first()
            self.position = found.position + 1 if found else 1


def check_probability(percent: Any) -> None:
    """Raise Refused for a probability that is none."""
    if percent is not None and not 0 <= percent <= 100:
        raise Refused(_("A probability lies between 0 and 100 %."), field="probability")


def first_stage(pipeline_id: int | None = None) -> int | None:
    """Return the id of the stage in which a deal begins, of the first pipeline unless told."""
    query = Stage.select(Stage.id).join(Pipeline)
    if pipeline_id is not None:
        query = query.where(Stage.pipeline == pipeline_id)
    row = query.order_by(Pipeline.position, Pipeline.id, Stage.position, Stage.id).first()
    return row.id if row else None


def stage_ids() -> list[int]:
    """Return the ids of all stages, in the order of their pipelines."""
    return [row.id for row in in_order(Stage.select(Stage.id))]


def in_order(query: Any) -> Any:
    """Put a query of stages in the order of their pipelines."""
    joined = query.join(Pipeline, on=(Stage.pipeline == Pipeline.id))
    return joined.order_by(Pipeline.position, Pipeline.id, Stage.position, Stage.id)
