"""Proof of the one-file plugins."""
