"""How the house's sign-in provider is reached, as an administrator set it."""

from dataclasses import dataclass

from app.sealing import unseal
from app.security_log import OWNER
from app.settings import settings_of

PROVIDER = "provider"
"""The way of a session that began with a provider's word."""
SECRET = "provider secret"


@dataclass(frozen=True)
class Provider:
    """A sign-in provider; without issuer and client there is none."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    button: str = ""
    new_role: str = ""
    new_domains: frozenset[str] = frozenset()

    @property
    def is_set(self) -> bool:
        """People may sign in by it."""
        return bool(self.issuer and self.client_id)


def provider() -> Provider:
    """Return the provider that is set."""
    kept = settings_of(OWNER)
    sealed = str(kept.get("client_secret") or "")
    return Provider(
        issuer=str(kept.get("issuer") or ""),
        client_id=str(kept.get("client_id") or ""),
        client_secret=(unseal(SECRET, sealed) or "") if sealed else "",
        button=str(kept.get("button") or ""),
        new_role=str(kept.get("new_role") or ""),
        new_domains=domains_of(str(kept.get("new_domains") or "")),
    )


def domains_of(text: str) -> frozenset[str]:
    """Read domains as they are typed: separated by commas or blanks."""
    return frozenset(one.casefold().lstrip("@") for one in text.replace(",", " ").split())


def provider_asks() -> bool:
    """Say whether the provider asks for a second factor itself, so that the house needn't."""
    return bool(settings_of(OWNER).get("asks_factor"))
