"""A mail server that receives what the house sends, and a sign-in provider."""

from collections.abc import Iterator

import pytest

from app.mail.server import use_mail_server
from tests.mail import peers
from tests.mail.peers import Letters
from tests.signin.op import Op, running

SENDER = "Lantern <office@lantern.example>"


@pytest.fixture
def letters() -> Iterator[Letters]:
    """What a real mail server received."""
    with peers.real_server() as (received, port):
        use_mail_server(f"smtp://127.0.0.1:{port}", SENDER)
        yield received
    use_mail_server(None, None)


@pytest.fixture
def op() -> Iterator[Op]:
    """A provider that runs."""
    with running() as found:
        yield found
