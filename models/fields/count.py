"""Counts of things, and years."""

from peewee import IntegerField


class CountField(IntegerField):
    """How many there are: a whole number, never below zero."""


class YearField(IntegerField):
    """A year: a whole number without a sign between thousands."""
