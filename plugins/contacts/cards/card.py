"""A business card as its file says it, before anything is made of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Way:
    """A mail address, number, site or photo with the words of its type in small letters."""

    value: str
    types: frozenset[str] = frozenset()
    label: str = ""


@dataclass(frozen=True)
class Place:
    """A postal address."""

    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Photo:
    """A picture in the card, or its web address; `problem` says why there is none."""

    content: bytes = b""
    uri: str = ""
    problem: str = ""


@dataclass
class Card:
    """One card. `full_name` is None where there is no FN line; days stay as written."""

    version: str = ""
    full_name: str | None = None
    family_name: str = ""
    given_name: str = ""
    additional_names: str = ""
    nickname: str = ""
    organisation: list[str] = field(default_factory=list)
    title: str = ""
    role: str = ""
    birthday: str = ""
    gender: str = ""
    language: str = ""
    kind: str = ""
    note: str = ""
    uid: str = ""
    categories: list[str] = field(default_factory=list)
    mails: list[Way] = field(default_factory=list)
    phones: list[Way] = field(default_factory=list)
    sites: list[Way] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    photo: Photo | None = None
    is_whole: bool = True
    """False where the file broke off within the card."""
