"""Which hosts of the firm's own network the house may ask."""

from app.settings import settings_of

OWNER = "outgoing"


def allowed_hosts() -> frozenset[str]:
    """Return the names and addresses that may lie in a private network, and speak without TLS."""
    text = str(settings_of(OWNER).get("allowed_hosts", "") or "")
    return frozenset(one.casefold() for one in text.replace(",", " ").split())
