"""The chain of a record for programs."""

from typing import Any

from app.documents.chain import chain_of
from app.rights import Actor
from models.record import Record


def chain_answer(record: Record, actor: Actor) -> dict[str, Any]:
    """Return what a record was made from, the nearest first, and what was made of it.

    Of what the token's user may not see only that it is there.
    """
    steps = [
        (
            step.depth,
            {
                "resource": step.address if step.label else None,
                "id": step.id if step.label else None,
                "label": step.label or None,
                "state": step.state or None,
            },
        )
        for step in chain_of(record, actor)
    ]
    return {
        "origins": [told for depth, told in reversed(steps) if depth < 0],
        "derived": [{**told, "level": depth} for depth, told in steps if depth > 0],
    }


__all__ = ["chain_answer"]
