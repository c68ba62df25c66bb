"""Forms from records: a control for each kind of value, lines included, nothing typed is lost."""

from app.forms.record import RecordForm

__all__ = ["RecordForm"]
