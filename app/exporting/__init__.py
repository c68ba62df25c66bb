"""Export: what a filter finds, as a table for people or for programs."""

from app.exporting.export import Export
from app.exporting.fields import ExportField, exportable

__all__ = ["Export", "ExportField", "exportable"]
