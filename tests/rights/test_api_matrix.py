"""Every call of the API, for every kind of program, answers as the roles declare and no more."""

from collections.abc import Iterable

import pytest

from app.registry import registry
from app.resource import Resource
from models.core import User
from models.gate import gate
from tests.jsonapi.program import Program, token_of
from tests.rights.api_matrix import Call, ReadOnly, calls
from tests.rights.policy import Policy
from tests.rights.world import ACTORS, World, in_long, met_by, one_of_each_kind, undone

READERS = ["Alice", "Mina", "Hana", "Ute"]
PROGRAMS = [*ACTORS, *(f"{name}, reading only" for name in READERS)]
SHORT = ("nobody", "Charlie", "Mina", "Nora", "Olaf", "Ute, reading only")


@pytest.fixture(scope="module")
def programs(world: World) -> dict[str, Program]:
    """A program for each of the cast, and some whose tokens only read."""
    found = {"nobody": Program(world.house)}
    for name in ACTORS[1:]:
        found[name] = Program(world.house, token_of(name))
    for name in READERS:
        token = token_of(name, is_read_only=True)
        found[f"{name}, reading only"] = Program(world.house, token)
    return found


def policy_of(world: World, name: str) -> Policy:
    """Return the declared rights of a program: those of its user, or only those to read."""
    person, _comma, only = name.partition(", ")
    policy = world.policies[person]
    if not only:
        return policy
    return ReadOnly(policy.name, policy.user_id, policy.rules, policy.is_admin)


def answer(world: World, program: Program, policy: Policy, call: Call) -> str:
    """Make a call, take back what it did, and return what is off, or nothing."""
    with undone():
        if call.files is None:
            got = program.call(call.method, call.path, call.body)
        elif call.files:
            got = program.send(call.path, *call.files.items())
        else:
            got = program.send(call.path, note="nothing but a field")
    off = []
    if got.status_code not in call.expected:
        off.append(f"{got.status_code}, not {' or '.join(map(str, call.expected))}")
    if got.status_code >= 400 and got.content_type != "application/problem+json":
        off.append(f"an error as {got.content_type}")
    if got.status_code == 401 and "WWW-Authenticate" not in got.headers:
        off.append("no WWW-Authenticate")
    if "Set-Cookie" in got.headers:
        off.append("a cookie")
    text = got.get_data(as_text=True)
    off += [f"tells {leak}" for leak in world.leaks(policy.name, text)]
    return "; ".join(off)


def compare(
    world: World, programs: dict[str, Program], name: str, resources: Iterable[Resource]
) -> int:
    """Compare every call of one program with the declared rights; return how many there were."""
    policy, checked, deviations = policy_of(world, name), 0, []
    for call in calls(world, policy, resources):
        checked += 1
        off = answer(world, programs[name], policy, call)
        if off:
            deviations.append(f"{call.method} {call.path} {call.body}: {off}")
    print(f"{name}: {checked} calls, {len(deviations)} deviations")
    assert not deviations, "\n".join(deviations)
    return checked


@pytest.mark.parametrize("name", in_long(PROGRAMS, SHORT))
def test_calls_of_each_kind_answer_as_the_roles_declare(
    world: World, programs: dict[str, Program], name: str, pytestconfig: pytest.Config
) -> None:
    is_long = pytestconfig.getoption("--long")
    resources = one_of_each_kind() if is_long else met_by(name, SHORT)
    assert compare(world, programs, name, resources) > 60


@pytest.mark.long
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_call_answers_as_the_roles_declare(
    world: World, programs: dict[str, Program], name: str
) -> None:
    assert compare(world, programs, name, registry.enabled_resources()) > 120


@pytest.mark.long
def test_the_description_and_the_settings_tell_nothing_forbidden(
    world: World, programs: dict[str, Program]
) -> None:
    for name, program in programs.items():
        policy = policy_of(world, name)
        described = program.get("/openapi.json")
        settings = program.get("/settings/company").status_code
        if policy.user_id is None:
            assert (described.status_code, settings) == (401, 401)
            continue
        assert settings == (200 if policy.is_admin else 403), name
        for resource in registry.enabled_resources():
            paths = described.json["paths"]
            path = f"/{resource.address}"
            assert (path in paths) == policy.may(resource, "read"), (name, path)
            if path in paths:
                assert ("post" in paths[path]) == policy.may(resource, "create"), (name, path)


def test_a_role_taken_away_works_on_the_next_call(
    world: World, programs: dict[str, Program]
) -> None:
    with undone():
        assert programs["Rita"].get("/contacts/parties").status_code == 200
        with gate(None, "command"):
            rita = User.get(User.name == "Rita")
            rita.link("roles", [])
            rita.save()
        assert programs["Rita"].get("/contacts/parties").status_code == 404
