"""Duplicates: found, merged, taken apart again."""
