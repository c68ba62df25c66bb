"""What the bar of a list opens: its filters and its columns, drawn once somebody asks for them."""

from urllib.parse import urlencode

from app.pages import Link, Pane
from app.reading.columns import columns_of
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Actor
from app.showing.choosing import chosen_columns, chosen_paths, column_choices
from app.showing.filters import filter_choices, has_filters
from app.showing.views import Pairs, address, read_state
from models.texts import _


def filters_href(resource: Resource, actor: Actor, base: Pairs) -> str:
    """Return where a list's filters are; nothing where it has none for this person."""
    is_any = has_filters(resource, actor, filter_names(resource))
    return _href(resource, "filters", base) if is_any else ""


def columns_href(resource: Resource, base: Pairs) -> str:
    """Return where a list's columns are chosen."""
    return _href(resource, "columns", base)


def filters_pane(resource: Resource, actor: Actor, pairs: Pairs, locale: str) -> Pane:
    """Return the filters of a list in a state. Raises FilterError for what it can't mean."""
    base = _base(resource, actor, pairs, locale)
    chosen_columns(resource, actor, chosen_paths(base), locale)  # refused here as on the list
    pane = _pane(resource, str(_("Add filter")), base)
    pane.filters = filter_choices(resource, actor, filter_names(resource), locale)
    return pane


def columns_pane(resource: Resource, actor: Actor, pairs: Pairs, locale: str) -> Pane:
    """Return the columns of a list in a state. Raises FilterError for what it can't mean."""
    base = _base(resource, actor, pairs, locale)
    pane = _pane(resource, str(_("Columns")), base)
    columns = chosen_columns(resource, actor, chosen_paths(base), locale)
    if columns:
        pane.usual_href = address(resource, [pair for pair in base if pair[0] != "fields"])
    else:
        columns = columns_of(resource, actor, paths_of(resource), locale)
    pane.columns = column_choices(resource, actor, columns, base)
    return pane


def paths_of(resource: Resource) -> tuple[str, ...]:
    """Return the columns of a list that nobody has chosen others for."""
    return resource.columns or resource.model.shown_as or ("id",)


def filter_names(resource: Resource) -> tuple[str, ...]:
    """Return the fields that a list offers to filter by."""
    return resource.filters or paths_of(resource)


def _base(resource: Resource, actor: Actor, pairs: Pairs, locale: str) -> Pairs:
    """Return the list's state that a pane goes by. Raises FilterError as the list would."""
    state = read_state(resource, actor, pairs)
    listing = Listing(resource, actor, state.conditions, locale)
    listing.condition()
    listing.orders()
    return state.base


def _pane(resource: Resource, title: str, base: Pairs) -> Pane:
    q = next((value for key, value in base if key == "q"), "")
    kept = [(key, value) for key, value in base if key != "q"]
    crumbs = [Link(str(resource.title), address(resource, base))]
    return Pane(title, crumbs, resource.href, kept, q)


def _href(resource: Resource, name: str, base: Pairs) -> str:
    return f"{resource.href}/{name}?{urlencode(base)}" if base else f"{resource.href}/{name}"
