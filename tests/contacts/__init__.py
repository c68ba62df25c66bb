"""Proof of the contacts."""
