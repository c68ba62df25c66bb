"""Purging: the second step after disabling, by which a plugin's data goes for good."""
