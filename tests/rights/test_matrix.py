"""Every route, for every kind of person, answers as the roles declare and tells no more."""

from collections.abc import Iterable

import pytest

from app.registry import registry
from app.resource import Resource
from tests.rights.matrix import Cell, cells
from tests.rights.world import ACTORS, EACH_KIND, World, in_long, met_by, one_of_each_kind


def answer(world: World, name: str, cell: Cell) -> str:
    """Send a cell's request and return what is off, or nothing."""
    if cell.method == "GET":
        got = world.get(name, cell.path, **cell.headers)
    elif cell.method == "PUT":
        got = world.browsers[name].client.put(cell.path)
    else:
        got = world.post(name, cell.path, cell.data)
    off = []
    if got.status_code not in cell.expected:
        off.append(f"{got.status_code}, not {' or '.join(map(str, cell.expected))}")
    if got.status_code == 401 and not got.headers.get("HX-Redirect", "").startswith("/login"):
        off.append("no HX-Redirect to the door")
    sent_to = got.headers.get("Location", "/login")
    if world.policies[name].user_id is None and not sent_to.startswith("/login"):
        off.append(f"sent to {sent_to}")
    off += [f"tells {leak}" for leak in world.leaks(name, got.get_data(as_text=True))]
    return "; ".join(off)


def compare(world: World, name: str, resources: Iterable[Resource]) -> int:
    """Compare every cell of one person with the declared rights; return how many there were."""
    checked, deviations = 0, []
    for cell in cells(world, world.policies[name], resources):
        checked += 1
        off = answer(world, name, cell)
        if off:
            deviations.append(f"{cell.method} {cell.path} {cell.headers and 'fragment'}: {off}")
    print(f"{name}: {checked} cells, {len(deviations)} deviations")
    assert not deviations, "\n".join(deviations)
    return checked


@pytest.mark.parametrize("name", in_long(ACTORS, EACH_KIND))
def test_routes_of_each_kind_answer_as_the_roles_declare(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    is_long = pytestconfig.getoption("--long")
    assert compare(world, name, one_of_each_kind() if is_long else met_by(name, EACH_KIND)) > 150


@pytest.mark.long
@pytest.mark.parametrize("name", ACTORS)
def test_every_route_answers_as_the_roles_declare(world: World, name: str) -> None:
    assert compare(world, name, registry.enabled_resources()) > 250
