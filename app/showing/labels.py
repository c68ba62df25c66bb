"""What people call a field that lies some steps away."""

from typing import Any

from app.lasting import while_plugins_stay
from app.resource import field_label
from models.record import Record
from models.texts import current_language


def path_label(model: type[Record], path: str) -> str:
    """Name a path of fields by all its steps, in the language of now."""
    return _path_label(model, path, current_language())


@while_plugins_stay
def _path_label(model: Any, path: str, _language: str) -> str:
    words = []
    for step in path.split("."):
        words.append(str(field_label(model, step)))
        field = model._meta.fields.get(step) or model._meta.manytomany.get(step)
        model = getattr(field, "rel_model", None) or model
    return " · ".join(words)
