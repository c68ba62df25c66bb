"""Mentions: `@Name` in a text, and whom it means."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.reading.records import labels
from app.registry import registry
from app.rights import HOUSE, Actor, actor_for
from app.talk.readers import readers_among
from models.core import Comment, User
from models.folding import fold
from models.gate import current_gate
from models.refused import Refused
from models.texts import _

# Not inside an address of mail or web, and before a letter: “5 @ 3 EUR” means nobody.
_AT = re.compile(r"(?<![\w@./:+-])@(?=[^\W\d_])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORDS = re.compile(r"[\w'’.-]+(?: [\w'’.-]+)*")
_MOST_WORDS = 6
MOST = 50
_ENDS = ".'’-"


@dataclass(frozen=True)
class Someone:
    """A user as a text may name them."""

    id: int
    name: str
    mail: str


@dataclass(frozen=True)
class Mention:
    """A place in a text, from the @ on, and whom it may mean."""

    start: int
    end: int
    people: tuple[Someone, ...]


class Directory:
    """People by what a text may call them: whole name, mail address, one word of the name."""

    def __init__(self, people: Iterable[Someone]) -> None:
        self._by_mail: dict[str, list[Someone]] = defaultdict(list)
        self._by_name: dict[str, list[Someone]] = defaultdict(list)
        self._by_word: dict[str, list[Someone]] = defaultdict(list)
        for one in people:
            name = fold(one.name)
            self._by_mail[fold(one.mail)].append(one)
            self._by_name[name].append(one)
            for word in set(name.split()):
                self._by_word[word].append(one)

    def mention(self, text: str, start: int) -> Mention:
        """Return whom the text means after the @ that ends at `start`."""
        mail = _MAIL.match(text, start)
        if mail:
            typed = mail.group().rstrip(_ENDS)
            return _at(start, typed, self._by_mail.get(fold(typed), []))
        line = _WORDS.match(text, start)
        words = line.group().split(" ")[:_MOST_WORDS] if line else []
        for count in range(len(words), 0, -1):
            typed = " ".join(words[:count]).rstrip(_ENDS)
            found = self._by_name.get(fold(typed), [])
            if found:
                return _at(start, typed, found)
        first = words[0].rstrip(_ENDS) if words else ""
        return _at(start, first, self._by_word.get(fold(first), []))


def _at(start: int, typed: str, people: Sequence[Someone]) -> Mention:
    return Mention(start - 1, start + len(typed), tuple(people))


def find_mentions(text: str, people: Iterable[Someone]) -> list[Mention]:
    """Return each @ that stands before a name, with those of the people whom it may mean.

    A whole name or mail address counts most, then one word of a name.
    """
    known = Directory(people)
    return [known.mention(text, match.end()) for match in _AT.finditer(text)]


def everybody() -> list[Someone]:
    """Return all who may sign in."""
    rows: Any = User.select(User.id, User.name, User.email).where(User.is_active)
    return [Someone(*row) for row in rows.order_by(User.id).tuples()]


def named_in(comment: Comment) -> list[int]:
    """Return the ids of those whom a comment mentions.

    Raises Refused for a name that means nobody who may read the record, or several of them. What
    comes in by a file is taken as it is.
    """
    opened = current_gate()
    address, number = comment.__data__.get("about_resource"), comment.__data__.get("about_id")
    if opened.way in ("import", "command") or not _AT.search(comment.text) or not address:
        return []
    mentions = find_mentions(comment.text, everybody())
    if len(mentions) > MOST:
        raise Refused(_("Mention %(most)s people at most.", most=MOST), field="text")
    writer = HOUSE if opened.actor_id is None else actor_for(User.get_by_id(opened.actor_id))
    asked = {one.id for mention in mentions for one in mention.people}
    readers = readers_among(address, number or 0, asked)
    found: set[int] = set()
    for mention in mentions:
        meant = [one for one in mention.people if one.id in readers]
        if len(meant) != 1:
            raise Refused(_against(comment.text, mention, meant, writer), field="text")
        found.add(meant[0].id)
    return sorted(found)


def _against(text: str, mention: Mention, meant: list[Someone], writer: Actor) -> str:
    """Say what is wrong with a mention, in the words of who may know these users."""
    typed = text[mention.start : mention.end]
    known = _known(writer, meant or mention.people)
    if meant:
        return _(
            "“%(typed)s” may mean %(names)s. Write the whole name, or the mail address.",
            typed=typed,
            names=", ".join(known) or _("several people"),
        )
    if known:
        return _(
            "%(names)s may not read this, and can't be mentioned here. Leave out the @.",
            names=", ".join(known),
        )
    return _(
        "“%(typed)s” is nobody who may read this. Write a colleague's name, or leave out the @.",
        typed=typed,
    )


def _known(writer: Actor, people: Iterable[Someone]) -> list[str]:
    users = registry.resource("core/users")
    ids = [one.id for one in people]
    return sorted(labels(users, writer, ids).values()) if users else []


Comment.named_in = staticmethod(named_in)
