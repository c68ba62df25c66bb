"""Proof of the engine: starting, answering, failing."""
