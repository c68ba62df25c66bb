"""What the templates draw of conversation: plain view models, with every text ready to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from app.pages import EventGroup, Link

COMMENTS, CHANGES = "comments", "changes"
"""What every timeline can be narrowed down to."""


@dataclass(slots=True)
class Timeline:
    """Events in groups, whether there are more, and the kinds that there are."""

    groups: list[EventGroup]
    more: bool
    kinds: list[str]


@dataclass(slots=True)
class TalkPane:
    """A record's timeline, with the box to say something. Without `action` nobody may here.

    `tabs` narrow it down; `follow_action` is empty where the record can't be followed.
    """

    groups: list[EventGroup]
    tabs: list[Link]
    more_href: str
    action: str = ""
    pick_href: str = ""
    typed: str = ""
    error: str = ""
    follow_action: str = ""
    is_following: bool = False


@dataclass(slots=True)
class Notice:
    """A notification: who did what with which record. Without `subject` it can't be seen any more.

    `action` is where the form posts that marks it as read and leads on; `place` is the address of
    the resource and the id of the record.
    """

    id: int
    icon: str
    who: str
    what: str
    subject: str
    when: Markup
    text: str
    href: str
    action: str
    is_read: bool
    place: tuple[str, int]


@dataclass(slots=True)
class NoticesPage:
    """Somebody's notifications, newest first."""

    tabs: list[Link]
    notices: list[Notice]
    older_href: str
    read_all: str
    has_unread: bool = field(default=False)
