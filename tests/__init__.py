"""Proof that the house stands."""
