"""Counts of things."""

from peewee import IntegerField


class CountField(IntegerField):
    """How many there are: a whole number, never below zero."""
