"""How documents look in print: what is set for one kind goes before what is set for all."""

import base64
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

from app.config import ROOT
from app.documents.typesetting import Logo as Picture
from app.resource import Resource
from app.settings import settings_of, store_settings
from models.core import Logo
from models.database import transaction
from models.refused import Refused
from models.texts import _

ALL = "print"
PAPERS = ("a4", "us-letter", "a5")
ACCENT = "#3b4fc0"
LOGO_BYTES = 4 * 1024 * 1024
_PIXELS = 40_000_000
_LARGEST = (1600, 800)


@dataclass(frozen=True)
class Style:
    """What is set of a kind's print."""

    address: str = ""
    intro: str = ""
    closing: str = ""
    footer: str = ""
    accent: str = ACCENT
    paper: str = "a4"
    columns: list[str] = field(default_factory=list)
    source: str = ""


def owner_of(resource: Resource | None) -> str:
    """Return under which name the settings of a kind are kept; None means all kinds."""
    return f"{ALL}:{resource.address}" if resource is not None else ALL


def own_style(resource: Resource | None) -> dict[str, Any]:
    """Return what is set for a kind itself."""
    return {name: value for name, value in settings_of(owner_of(resource)).items() if value}


def style_of(resource: Resource) -> Style:
    """Return how a kind is printed: its own settings, else those of all kinds."""
    return Style(**{**own_style(None), **own_style(resource)})


def store_style(resource: Resource | None, values: dict[str, Any], by: int | None) -> None:
    """Keep what is set for a kind; what is blank comes from all kinds."""
    store_settings(owner_of(resource), values, by)


def template_source(style: Style) -> str:
    """Return the template: the kind's own, else the engine's."""
    return style.source.strip() or engine_source()


@cache
def engine_source() -> str:
    """Return the template that comes along."""
    return (ROOT / "templates" / "print" / "document.typ").read_text(encoding="utf-8")


def logo_of(resource: Resource | None) -> Picture | None:
    """Return the logo of a kind, else that of all kinds."""
    wanted = [owner_of(resource), ALL]
    rows = {row.owner: row for row in Logo.select().where(Logo.owner.in_(wanted))}
    row = rows.get(wanted[0]) or rows.get(ALL)
    return Picture(base64.b64decode(row.content), row.ending) if row is not None else None


def has_own_logo(resource: Resource | None) -> bool:
    """Say whether a kind has a logo of its own."""
    return bool(Logo.select().where(Logo.owner == owner_of(resource)).exists())


def put_logo(resource: Resource | None, content: bytes) -> None:
    """Keep a logo, made small enough for any print. Raises Refused for what is no picture."""
    picture, ending = _shrunk(content)
    with transaction():
        Logo.delete().where(Logo.owner == owner_of(resource)).execute()
        told = base64.b64encode(picture).decode()
        Logo.create(owner=owner_of(resource), ending=ending, content=told)


def drop_logo(resource: Resource | None) -> None:
    """Take a kind's own logo away."""
    with transaction():
        Logo.delete().where(Logo.owner == owner_of(resource)).execute()


def _shrunk(content: bytes) -> tuple[bytes, str]:
    """Return a picture in a form and size that the typesetter takes, written anew."""
    from PIL import Image, UnidentifiedImageError  # loaded by who brings a picture

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            if picture.width * picture.height > _PIXELS:
                raise Refused(_("The picture has too many pixels. Make it smaller."), field="logo")
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        text = _("That is no picture that can be printed. Take a PNG or JPEG.")
        raise Refused(text, field="logo") from error
    drawn.thumbnail(_LARGEST)
    kept = BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return kept.getvalue(), "png"


__all__ = [
    "ALL", "LOGO_BYTES", "PAPERS", "Style", "drop_logo", "engine_source", "has_own_logo", "logo_of",
    "own_style", "owner_of", "put_logo", "store_style", "style_of", "template_source",
]  # fmt: skip
