"""A map: where the records of a list lie."""

import json
from typing import Any

from markupsafe import Markup

from app.maps import tiles
from app.reading.columns import Column, column_of
from app.reading.pages import Listing
from app.reading.places import Point, points_of_children
from app.resource import Resource
from app.rights import Actor
from app.showing.drawing_rows import drawn_rows
from app.showing.views import State, address
from app.showing.ways import fields_of
from app.view_parts import Place, PlaceMap

MOST = 5_000
"""A map shows at most so many places."""
LISTED = 100
"""So many of them stand beside it as links; the others are in the list."""


class PlacesOf:
    """One map for one person."""

    def __init__(
        self, resource: Resource, actor: Actor, state: State, columns: list[Column], locale: str
    ) -> None:
        self.resource, self.actor, self.state, self.locale = resource, actor, state, locale
        self.names = fields_of(state.kind)
        self.columns = columns[:2]

    def whole(self) -> PlaceMap:
        """Return the map with its places."""
        points, is_cut = self._points()
        places = [
            Place(self.resource.record_href(one.record_id), one.label, one.about)
            for one in points[:LISTED]
        ]
        rest = [pair for pair in self.state.base if pair[0] not in ("view", "limit")]
        is_list = [("view", "list")] if "list" in self.resource.views else []
        chosen = tiles()
        return PlaceMap(
            places=places,
            points=_packed(points),
            count=len(points),
            all_href=address(self.resource, [*is_list, *rest]),
            href=self.resource.href,
            tiles=chosen.template,
            attribution=chosen.attribution,
            is_cut=is_cut,
        )

    def _points(self) -> tuple[list[Point], bool]:
        first = self.names[0].partition(".")[0]
        if "." not in self.names[0] or first in self.resource.model._meta.fields:
            return self._own_points()
        found = points_of_children(self._listing(), self.names, MOST + 1)
        return found[:MOST], len(found) > MOST

    def _own_points(self) -> tuple[list[Point], bool]:
        """Return the places of the records themselves, or of what they refer to."""
        degrees = [column_of(self.resource, self.actor, name, "en") for name in self.names]
        known = [one for one in degrees if one is not None]
        north, east = (one.expressions[0].is_null(False) for one in known)
        part = self._listing(north & east).page([*self.columns, *known], limit=MOST)
        rows = part.rows
        drawn = drawn_rows(self.resource, self.actor, self.columns, rows, self.locale)
        points = [
            Point(row[0], label, " ".join(cell.striptags() for cell in cells), row[-2], row[-1])
            for row, (label, cells) in zip(rows, drawn, strict=True)
        ]
        return points, not part.last

    def _listing(self, also: Any = None) -> Listing:
        asked = (self.resource, self.actor, self.state.conditions, self.locale)
        return Listing(*asked, also=also, near=self.state.near)


def _packed(points: list[Point]) -> Markup:
    """Write places as short as the map reads them: id, degrees, label, what the place is."""
    rows: list[Any] = [
        [one.record_id, float(one.latitude), float(one.longitude), one.label, one.about]
        for one in points
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;"))
