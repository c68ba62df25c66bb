"""Numbered migrations: what adding alone can't do, in scripts that run once and in order."""
