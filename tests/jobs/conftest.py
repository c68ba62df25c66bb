"""Jobs of a plugin that is there while a test runs."""

from collections.abc import Iterator

import pytest

from app.core import plugin
from app.plugin import Plugin


@pytest.fixture
def declared() -> Iterator[Plugin]:
    """The engine's own plugin, from which what a test declares is taken off again."""
    before = list(plugin.jobs)
    yield plugin
    plugin.jobs[:] = before
