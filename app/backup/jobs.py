"""The backup of the day."""

from datetime import timedelta

from app.backup.keeping import daily_backup
from app.backup.places import here
from app.core import plugin
from app.jobs.run import Run
from models.texts import _


@plugin.job("backup", label=_("Backups"), cron="30 2 * * *", retries=1, limit=timedelta(hours=3))
def back_up(run: Run) -> str:
    """Make the backup, thin out old ones and try the restore; run twice, it makes one more."""
    return daily_backup(here())
