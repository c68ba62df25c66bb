"""Backups: one archive with database, files and secret key, proven by restoring it."""
