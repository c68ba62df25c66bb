"""What stands against a backup, a restore or a copy."""


class BackupError(Exception):
    """A sentence that says what is wrong, with which file, and what to do."""
