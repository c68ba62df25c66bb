"""A mail server that receives what the house sends."""

from collections.abc import Iterator

import pytest

from app.mail.server import use_mail_server
from tests.mail import peers
from tests.mail.peers import Letters

SENDER = "Lantern <office@lantern.example>"


@pytest.fixture
def letters() -> Iterator[Letters]:
    """What a real mail server received."""
    with peers.real_server() as (received, port):
        use_mail_server(f"smtp://127.0.0.1:{port}", SENDER)
        yield received
    use_mail_server(None, None)
