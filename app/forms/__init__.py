"""Forms from records: one control for each kind of value, lines included, what was typed never lost."""

from app.forms.record import RecordForm

__all__ = ["RecordForm"]
