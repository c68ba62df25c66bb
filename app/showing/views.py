"""What a list's address means: the kind of view, a saved view, and the state that is drawn."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.filters import FilterError
from app.pages import Link
from app.reading.columns import column_of
from app.reading.matching import Nearly
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.showing.details import check_word
from app.showing.ways import KINDS, head_of, kind_of_view, label_of, offered, word_of
from models.core import User, View
from models.prepared import Prepared
from models.record import link_columns
from models.texts import _

Pairs = list[tuple[str, str]]
PAGING = ("after", "before")
_SHAPE = ("fields", "limit", "q")
MOST_COLUMNS = 20
_LONGEST = 16_000
_MOST_PAIRS = 250


@dataclass(frozen=True)
class SavedView:
    """A view as a tab: `is_default` opens with the list."""

    id: int
    name: str
    query: str
    is_mine: bool
    is_default: bool


@dataclass
class State:
    """A list as it is to be drawn: `base` is its whole address but for the page.

    `kind` is one of the resource's `views`, `detail` what the address says beyond it, such as a
    calendar's month; `broken` says what of a saved view can't be.
    """

    kind: str
    base: Pairs
    paging: dict[str, str]
    views: list[SavedView]
    ways: tuple[str, ...]
    saved: SavedView | None = None
    broken: list[str] = field(default_factory=list)
    detail: str = ""
    near: Nearly | None = None
    """What is shown for a search that finds nothing as it is typed, as `settle` found it."""

    @property
    def conditions(self) -> Pairs:
        """The pairs that choose and order rows."""
        return [pair for pair in self.base if pair[0] not in ("view", "fields", "limit")]

    @property
    def query(self) -> str:
        """The state as a saved view keeps it."""
        numbered = self.saved is not None
        kept = [pair for pair in self.base if not (numbered and pair == _number(self.saved))]
        return urlencode(kept)

    def with_paging(self) -> Pairs:
        """Return what finds the page of rows."""
        return [*self.conditions, *self.paging.items()]

    def settle(self, listing: Listing) -> None:
        """Tolerate one typing error in a search that finds nothing, in whatever way it is drawn."""
        listing.settle()
        self.near = listing.near


def read_state(resource: Resource, actor: Actor, pairs: Pairs) -> State:
    """Read an address. Raises FilterError for a view that isn't, NotVisible for a hidden one."""
    views = saved_views(resource, actor)
    words = [value for key, value in pairs if key == "view" and value]
    numbers = [word for word in words if word.isascii() and word.isdigit()]
    kinds = [word for word in words if word not in numbers]
    rest = [pair for pair in pairs if pair[0] not in ("view", *PAGING) and pair[1] != ""]
    paging = {key: value for key, value in pairs if key in PAGING and value}
    saved = _saved(resource, views, numbers)
    default = next((one for one in views if one.is_default), None)
    broken: list[str] = []
    if not kinds and not rest and (saved or (default and not numbers)):
        saved = saved or default
        assert saved is not None
        kinds, rest = _expanded(resource, actor, saved.query, broken)
    ways = offered(resource, actor)
    kind, detail = kind_of_view(ways, kinds[-1] if kinds else "")
    is_marked = saved is not None or default is not None or kind != ways[0] or bool(detail)
    base = [("view", word_of(ways, kind, detail))] if is_marked else []
    if saved is not None:
        base.append(_number(saved))
    return State(kind, base + rest, paging, views, ways, saved, broken, detail)


def _number(saved: SavedView | None) -> tuple[str, str]:
    return ("view", str(saved.id) if saved else "")


def _saved(resource: Resource, views: list[SavedView], numbers: list[str]) -> SavedView | None:
    if not numbers:
        return None
    found = next((one for one in views if str(one.id) == numbers[-1]), None)
    if found is None:
        raise NotVisible("core/views")
    return found


def pairs_of(query: str) -> Pairs:
    """Read what stands behind the question mark of a list's address, so many pairs at most."""
    return parse_qsl(query[:_LONGEST])[:_MOST_PAIRS]


def _expanded(
    resource: Resource, actor: Actor, query: str, broken: list[str]
) -> tuple[list[str], Pairs]:
    """Return the kind and the pairs of a saved view, as far as they still mean something."""
    kinds: list[str] = []
    rest: Pairs = []
    for key, value in pairs_of(query):
        if key in PAGING:
            continue
        try:
            pair = _sound(resource, actor, key, value)
        except FilterError as error:
            broken.append(str(error))
            continue
        if key == "view":
            kinds += [value] if pair else []
        elif pair:
            rest.append(pair)
    return kinds, rest


def flaws_of_view(resource: Resource, actor: Actor, query: str) -> list[str]:
    """Return what of a saved view can't be any more, a sentence each."""
    broken: list[str] = []
    _expanded(resource, actor, query, broken)
    return broken


def _sound(resource: Resource, actor: Actor, key: str, value: str) -> tuple[str, str] | None:
    """Return the part of a pair that can be. Raises FilterError where nothing of it can."""
    if key == "view":
        if value.isdigit():
            return None
        check_word(resource, actor, value)
    elif key == "fields":
        names = [name for name in value.split(",") if has_column(resource, actor, name)]
        gone = [name for name in value.split(",") if name not in names]
        if gone:
            raise FilterError(_("There is no field “%(name)s” here.", name=", ".join(gone)))
    elif key == "sort":
        Listing(resource, actor, [(key, value)]).orders()
    elif key == "limit":
        return (key, value) if value.isascii() and value.isdigit() and len(value) < 4 else None
    elif key != "q":
        Listing(resource, actor, [(key, value)]).condition()
    return key, value


def has_column(resource: Resource, actor: Actor, name: str) -> bool:
    """Say whether there is such a column for this person."""
    try:
        return column_of(resource, actor, name, "en") is not None
    except (KeyError, AttributeError):
        return False


def saved_views(resource: Resource, actor: Actor) -> list[SavedView]:
    """Return the views of a list that are somebody's own or shared with them, by name."""
    if actor.user_id is None:
        return []
    return [
        SavedView(number, name, query, owner == actor.user_id, audience == "all")
        for number, name, query, owner, audience in _views.rows(resource.address, actor.user_id)
    ]


def _views_of(address: Any, user_id: Any) -> Any:
    return (
        View.select(View.id, View.name, View.query, View.owner, View.audience)
        .where(View.resource == address, meant_for(user_id))
        .order_by(View.audience == "private", View.name, View.id)
    )


_views = Prepared(2, _views_of)


def meant_for(user_id: Any) -> Any:
    """Return the condition of the views that are somebody's own or shared with them.

    Administrators, who may read all of them, don't get everybody's.
    """
    through, mine, theirs = link_columns(User._meta.manytomany["roles"])
    roles = through.select(theirs).where(mine == user_id)
    return (
        (View.owner == user_id)
        | (View.audience == "all")
        | ((View.audience == "role") & View.role.in_(roles))
    )


def tabs(resource: Resource, state: State) -> list[Link]:
    """Return the ready and the saved views as tabs; where there is but one, nothing."""
    if not resource.quick and not state.views:
        return []
    now = _conditions(state.base)
    kind = [("view", word_of(state.ways, state.kind, state.detail))]
    has_default = any(one.is_default for one in state.views)
    marked = kind if has_default or state.kind != state.ways[0] or state.detail else []
    is_saved = state.saved is not None
    links = [Link(str(_("All")), address(resource, marked), current=not now and not is_saved)]
    for label, query in resource.quick.items():
        wanted = parse_qsl(query)
        href = address(resource, [*marked, *wanted])
        is_here = now == _conditions(wanted) and not is_saved
        links.append(Link(str(label), href, current=is_here))
    for one in state.views:
        links.append(Link(one.name, f"{resource.href}?view={one.id}", current=one == state.saved))
    return links


def _conditions(pairs: Pairs) -> Pairs:
    """Return what chooses the rows; order and columns are the reader's in any view."""
    return sorted(pair for pair in pairs if pair[0] not in ("sort", "view", *_SHAPE))


def kinds(resource: Resource, state: State) -> list[Link]:
    """Return the ways to look at the same rows."""
    if len(state.ways) < 2:
        return []
    rest = [pair for pair in state.base if pair[0] != "view" and pair[0] != "limit"]
    links = []
    for kind in state.ways:
        icon, _label = KINDS[head_of(kind)]
        label = label_of(resource, state.ways, kind)
        words = [("view", word_of(state.ways, kind))]
        if state.saved is not None:
            words.append(_number(state.saved))
        links.append(Link(label, address(resource, [*words, *rest]), icon, kind == state.kind))
    return links


def address(resource: Resource, pairs: Pairs) -> str:
    """Write a list's address."""
    return f"{resource.href}?{_written(tuple(pairs))}" if pairs else resource.href


@lru_cache(2_000)
def _written(pairs: tuple[tuple[str, str], ...]) -> str:
    return urlencode(pairs)
