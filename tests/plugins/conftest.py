"""A house with the plugin of the test module switched on."""

import pytest

from app.house import enable_only
from tests.contacts.conftest import house as house


@pytest.fixture
def library(house: None) -> None:
    enable_only({"contacts", "library"})
