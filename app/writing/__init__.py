"""The gate of writing: create, update, delete, perform.

Rights first, then values, then the record's own rules.
"""

from app.writing.errors import Invalids
from app.writing.gate import create, delete, perform, update
from app.writing.values import may_write, required_names, writable_names

__all__ = [
    "Invalids",
    "create",
    "delete",
    "may_write",
    "perform",
    "required_names",
    "update",
    "writable_names",
]
