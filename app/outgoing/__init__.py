"""Requests that the house sends out: one guarded door for all of them."""

from app.outgoing.door import Answer, fetch_url
from app.outgoing.errors import Unreachable
from app.outgoing.settings import OWNER, allowed_hosts

__all__ = ["OWNER", "Answer", "Unreachable", "allowed_hosts", "fetch_url"]
