"""Counting answers in this process, for whoever collects figures."""

import os

from prometheus_client import Histogram

ANSWERS = Histogram(
    "shophouse_answer_seconds",
    "How long answers took, by what was asked for and the kind of status.",
    ("kind", "status", "process"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0),
)
_bound: dict[tuple[str, int], Histogram] = {}


def count_answer(endpoint: str | None, status: int, seconds: float) -> None:
    """Count an answer. Each process counts its own, so its number is a label."""
    key = (_kind(endpoint), status // 100)
    if key not in _bound:
        _bound[key] = ANSWERS.labels(key[0], f"{key[1]}xx", str(os.getpid()))
    _bound[key].observe(seconds)


def _kind(endpoint: str | None) -> str:
    """Return one of four words, so that no address makes a series of its own."""
    if endpoint is None:
        return "unknown"
    if endpoint == "static":
        return "static"
    return "api" if endpoint.startswith("api") else "page"
