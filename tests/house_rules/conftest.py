"""Syntax trees of all files are kept while the house rules run, and no longer."""

from collections.abc import Iterator

import pytest

from tests.house_rules import text


@pytest.fixture(scope="package", autouse=True)
def _trees() -> Iterator[None]:
    yield
    for kept in (text.tree, text.nodes, text.calls):
        kept.cache_clear()
