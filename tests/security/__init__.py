"""Attacks on the door and on what every answer carries."""
