"""The gate of reading: (resource, person, filter) becomes a query; rights are decided here."""

from app.reading.columns import Column, columns_of
from app.reading.matching import pick
from app.reading.pages import Listing, Slice
from app.reading.records import fetch, labels, select_visible, visible

__all__ = [
    "Column",
    "Listing",
    "Slice",
    "columns_of",
    "fetch",
    "labels",
    "pick",
    "select_visible",
    "visible",
]
