"""Words that somebody may not see, looked for in what leaves the house: files, prints, programs."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from app.documents.public import make_public_link
from app.registry import registry
from app.reports.finding import all_reports
from app.resource import Resource
from models.clock import today
from models.gate import gate
from tests.jsonapi.program import Program, token_of
from tests.rights.policy import Policy, declared
from tests.rights.world import CANARY, World, hidden_names, in_long

TAKERS = ("Mina", "Tara", "Nora", "Lia")
SHORT = ("Mina", "Tara")


@pytest.fixture(scope="module", autouse=True)
def tara(world: World) -> None:
    """Tara reads and exports everything but for the fields that are hidden from her."""
    grants = {
        "taker": "\n".join(
            f"{one.address}:read,export" + "".join(f"!{n}" for n in hidden_names(one, False))
            for one in registry.enabled_resources()
        )
    }
    world.house.role("taker", grants["taker"])
    user = world.house.add("Tara", "taker")
    world.policies["Tara"] = Policy("Tara", user.user_id, declared(["taker"], grants))
    world.browsers["Tara"] = world.house.browser("Tara")


def texts(answer: Any) -> str:
    """Return what an answer says; of a workbook what its parts say."""
    content = answer.get_data()
    if not content.startswith(b"PK"):
        return str(content.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())


@pytest.mark.long
@pytest.mark.parametrize("name", in_long(TAKERS, SHORT))
def test_files_of_lists_and_reports_hold_nothing_forbidden(world: World, name: str) -> None:
    leaks, told = [], 0
    at = [
        f"{resource.href}/export?format={form}"
        for resource in registry.enabled_resources()
        for form in ("csv", "xlsx")
    ]
    at += [
        f"{report.href}{form}"
        for report in all_reports()
        for form in ("", "?format=csv", "?format=xlsx")
    ]
    for path in at:
        answer = world.get(name, path)
        assert answer.status_code in (200, 400, 403, 404), path
        text = texts(answer)
        told += len(CANARY.findall(text))
        leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
    assert not leaks, "\n".join(leaks)
    if name in SHORT:  # the others may export little or nothing
        assert told > 20


@pytest.mark.parametrize("name", in_long(TAKERS, ["Nora"]))
def test_what_a_program_reads_holds_nothing_forbidden(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    call, leaks, told = Program(world.house, token_of(name)), [], 0
    every = 1 if pytestconfig.getoption("--long") else 5
    for path in list(_program_paths(world, name))[::every]:
        answer = call.get(path)
        assert answer.status_code in (200, 400, 403, 404), path
        text = texts(answer)
        told += len(CANARY.findall(text))
        leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
    assert not leaks, "\n".join(leaks)
    assert told > 40


def _program_paths(world: World, name: str) -> Iterator[str]:
    for resource in registry.enabled_resources():
        at = f"/{resource.address}"
        relations = [one.name for one in resource.model._meta.refs]
        relations += [*resource.model.refs, *resource.model._meta.manytomany]
        seen = [one for one in relations if one not in world.policies[name].hidden(resource)]
        yield f"{at}?limit=500&count=true&expand={','.join(seen)}" if seen else f"{at}?limit=500"
        for record in world.some(resource, name):
            one = f"{at}/{record.id}"
            yield from (f"{one}?as_of={today()}", f"{one}/changes", f"{one}/comments")
    for report in all_reports():
        yield f"/reports/{report.address}"


@pytest.mark.parametrize("name", in_long(TAKERS, ["Mina"]))
def test_pages_of_the_past_and_what_a_form_computes_tell_nothing(world: World, name: str) -> None:
    leaks = []
    for resource in registry.enabled_resources():
        for record in world.some(resource, name):
            path = f"{resource.record_href(record.id)}?as_of={today()}"
            text = world.get(name, path).get_data(as_text=True)
            leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
        refs = {
            one.name: str(world.of(registry.by_model[one.rel_model], "Alice")[0].id)
            for one in resource.model._meta.refs
            if (registry.by_model[one.rel_model].address, "Alice") in world.records
        }
        lines = {f"{line}-0-{key}": value for line in resource.lines for key, value in refs.items()}
        answer = world.post(name, f"{resource.href}/compute", {**refs, **lines})
        assert answer.status_code < 500, f"{resource.href}/compute"
        text = answer.get_data(as_text=True)
        leaks += [f"{resource.href}/compute: {leak}" for leak in world.leaks(name, text)]
    assert not leaks, "\n".join(leaks)


@pytest.fixture
def prints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the typesetter is told, in place of what it sets: letters in a PDF can't be searched."""
    told: list[str] = []

    def note(_source: str, data: Any, _logo: Any, _kind: str = "pdf") -> list[bytes]:
        told.append(str(data))
        return [b"%PDF"]

    monkeypatch.setattr("app.documents.printing.set_document", note)
    return told


def documents() -> list[Resource]:
    """Return what is printed."""
    return [one for one in registry.enabled_resources() if one.public is not None]


@pytest.mark.parametrize("name", in_long(TAKERS, ["Mina"]))
def test_a_print_holds_nothing_forbidden(world: World, name: str, prints: list[str]) -> None:
    leaks = []
    for resource in documents():
        for record in world.some(resource, name):
            answer = world.get(name, f"{resource.record_href(record.id)}/pdf")
            seen = world.policies[name].may_with(resource, "read", record)
            assert answer.status_code == (200 if seen else 404)
            leaks += [f"{record}: {leak}" for one in prints for leak in world.leaks(name, one)]
            prints.clear()
    assert not leaks, "\n".join(leaks)


def test_a_public_page_tells_of_its_own_document_alone(world: World, prints: list[str]) -> None:
    told = 0
    for resource in documents():
        for record in world.of(resource, "Alice")[:2]:
            with gate(None, "command"):
                link = make_public_link(record)
            own = _about(resource, record)
            for path in (link, f"{link}/pdf"):
                answer = world.get("nobody", path)
                assert answer.status_code == 200
                words = set(CANARY.findall(texts(answer) + " ".join(prints)))
                prints.clear()
                told += len(words)
                others = {
                    str(world.canaries[word]) for word in words
                    if (world.canaries[word].resource.address, world.canaries[word].record.id)
                    not in own
                }  # fmt: skip
                assert not others, path
    assert documents()
    assert told


def _about(resource: Resource, record: Any) -> set[tuple[str, int]]:
    """Return the document, its lines, what they refer to, and where that is to be found."""
    found = {(resource.address, record.id)}
    rows = [(resource, record)]
    for name in resource.lines:
        child = registry.resources[f"{resource.plugin.name}/{name}"]
        model: Any = child.model
        reference = model._meta.fields[model.parent]
        rows += [(child, line) for line in model.select().where(reference == record.id)]
    for owner, row in rows:
        found.add((owner.address, row.id))
        for one in owner.model._meta.refs:
            rel = registry.by_model.get(one.rel_model)
            number = row.__data__.get(one.name)
            if rel is not None and number is not None:
                found.add((rel.address, number))
    customer = record.__data__.get(record.addressed)
    addresses: Any = registry.resources["contacts/addresses"].model
    mine = addresses.select().where(addresses.party == customer)
    return found | {("contacts/addresses", one.id) for one in mine}
