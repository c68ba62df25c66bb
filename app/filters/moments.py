"""Days as spans of moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the first moment of a day in a zone and that of the next day, both in UTC.

    A day may have 23 or 25 hours. Raises OverflowError at the ends of the calendar.
    """
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return start.astimezone(UTC), end.astimezone(UTC)
