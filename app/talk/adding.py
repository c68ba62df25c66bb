"""Saying something about a record."""

from typing import Any

from app.reading.records import fetch
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied, NotVisible
from app.writing.errors import Invalids
from app.writing.values import keep_from_deleting
from models.core import Comment
from models.gate import gate
from models.kinds import kind_by_name
from models.refused import Invalid, Refused


def may_comment(actor: Actor) -> bool:
    """Say whether somebody may comment on what they may read."""
    comments = registry.by_model[Comment]
    if not actor.is_within(comments, "create"):
        return False
    return actor.is_admin or bool(actor.grants_for(comments, "create"))


def commentable(resource: Resource, record_id: int, actor: Actor) -> Any:
    """Return a record for somebody who may comment on it.

    Raises NotVisible where there is none or it takes no comments, Denied where they may only read.
    """
    record = fetch(resource, actor, record_id)
    if not resource.takes_comments:
        raise NotVisible(resource.address, record_id)
    if not may_comment(actor):
        raise Denied("core/comments", "create")
    return record


def add_comment(
    resource: Resource, record_id: int, text: str, actor: Actor, way: str = "page"
) -> Comment:
    """Store a comment on a record.

    Raises NotVisible or Denied as `commentable` does, Invalids for a text that can't be taken.
    """
    with gate(actor.user_id, way):
        keep_from_deleting(resource.model, record_id)
        record = commentable(resource, record_id, actor)
        try:
            comment = Comment(text=kind_by_name("longtext").parse(text))
            comment.about = record
            comment.save()
        except Invalid as invalid:
            raise Invalids({"text": [str(invalid)]}) from invalid
        except Refused as refused:
            raise Invalids({"text": [str(refused)]}) from refused
        return comment
