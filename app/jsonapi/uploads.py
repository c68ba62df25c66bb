"""Multipart bodies of programs: files with their names, and fields beside them."""

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from app.files import Blob, Upload
from app.jsonapi.problems import Problem
from app.writing.errors import Invalids
from models.texts import _


def parts(*fields: str) -> tuple[list[tuple[str, Upload]], dict[str, str]]:
    """Return the files of the body by the names of their parts, and its fields, read strictly.

    Raises Problem: 415 for another type, 400 for what can't be read; Invalids for a field that
    isn't among `fields`, one that comes twice, and a file without a name.
    """
    if request.mimetype != "multipart/form-data":
        text = _("Send the files as multipart/form-data.")
        raise Problem(415, text, header="Content-Type")
    files, told = _read()
    errors: dict[str, list[str]] = {}
    for name, texts in told.items():
        if name not in fields:
            errors[name] = [_("There is no field “%(name)s”.", name=name[:60])]
        elif len(texts) > 1:
            errors[name] = [_("“%(name)s” may stand once only.", name=name)]
    if not all(one.filename for _name, one in files):
        errors["file"] = [_("A file came without a name. Give each its filename.")]
    if errors:
        raise Invalids(errors)
    uploads = [(name, Upload(str(one.filename), one.stream)) for name, one in files]
    return uploads, {name: texts[0] for name, texts in told.items()}


def _read() -> tuple[list[tuple[str, FileStorage]], dict[str, list[str]]]:
    try:
        files = list(request.files.items(multi=True))
        told = {name: request.form.getlist(name) for name in request.form}
    except HTTPException:
        raise
    except ValueError as error:
        raise Problem(400, _broken()) from error
    if not files and not told:
        raise Problem(400, _broken())
    return files, told


def _broken() -> str:
    return _("The body isn't multipart/form-data as its boundary says, or it broke off.")


def said_by(blobs: list[tuple[str, Blob]], fields: dict[str, str] | None = None) -> list[object]:
    """Return what makes one body the same as another: names and contents, whatever parts them."""
    return [[[name, blob.digest] for name, blob in blobs], fields or {}]


__all__ = ["parts", "said_by"]
