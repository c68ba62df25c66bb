"""Parameters of verbs: those that the form of the action takes, by its rules."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form

from app.writing.errors import Invalids
from models.refused import Refused
from models.texts import _


def checked_parameters(form_class: type[Form] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a verb, read already, with the form's defaults for what is missing.

    Raises Invalids for those that the form doesn't have and values that its rules refuse.
    """
    form = form_class(data=values) if form_class else None
    fields = form._fields if form else {}
    errors = {
        name: [str(_("There is no field “%(name)s”.", name=name[:60]))]
        for name in values
        if name not in fields
    }
    for name, field in fields.items():
        # The rules "needed" and "may be empty" look at what was typed.
        field.raw_data = [] if values.get(name) is None else [str(values[name])]
    try:
        if form is not None and not form.validate():
            errors |= {name: [str(one) for one in texts] for name, texts in form.errors.items()}
    except TypeError as error:
        raise Refused(_("The parameters aren't of the types that are needed.")) from error
    if errors:
        raise Invalids(errors)
    return dict(form.data) if form else {}
