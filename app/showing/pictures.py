"""Pictures of records: the first image among a record's files stands for it."""

from typing import Any

from markupsafe import Markup
from peewee import fn

from app.files.keeping import FILES
from app.files.preview import TYPES
from app.lasting import while_rights_stay
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.core import File
from models.record import Record


def picture_field(resource: Resource, actor: Actor) -> list[Any]:
    """Return the number of the picture's file, to be selected along; nothing if none is shown."""
    return list(_pictures(resource, actor))


@while_rights_stay
def _pictures(resource: Resource, actor: Actor) -> tuple[Any, ...]:
    files = registry.by_model[File]
    told = {"about", "about_resource", "about_id", "content_type"}
    if not resource.pictures or not actor.may(files) or actor.hidden(files) & told:
        return ()
    return (_first(resource, resource.model._meta.fields["id"]).alias("picture"),)


def _first(resource: Resource, number: Any) -> Any:
    fields: Any = File._meta.fields
    return File.select(fn.MIN(File.id)).where(
        fields["about_resource"] == resource.address,
        fields["about_id"] == number,
        File.content_type.in_(TYPES),
    )


def picture_of(resource: Resource, actor: Actor, record: Record) -> str:
    """Return the address of a record's picture, empty where it has none."""
    if not picture_field(resource, actor):
        return ""
    return picture_href(_first(resource, record.id).scalar())


def picture_href(file_id: int | None) -> str:
    """Return the address of a file's small picture."""
    return f"{FILES}/{file_id}/preview" if file_id else ""


def thumbnail(file_id: int) -> Markup:
    """Draw a record's picture beside its name."""
    drawn = '<img class="avatar square" src="{}" alt="" loading="lazy" width="22" height="22">'
    return Markup(drawn).format(picture_href(file_id))
