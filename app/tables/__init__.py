"""Tables from outside and to outside: CSV and its relatives, and workbooks."""

from app.tables.opening import open_table
from app.tables.preview import preview_of
from app.tables.sheet import Sheet, Unreadable

__all__ = ["Sheet", "Unreadable", "open_table", "preview_of"]
