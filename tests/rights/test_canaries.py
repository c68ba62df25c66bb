"""Words in records and fields that somebody may not see, looked for wherever they can look."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from app.registry import registry
from app.resource import Resource
from models.record import KeyField
from tests.rights.policy import Policy
from tests.rights.world import ACTORS, NARROW, World, in_long, one_of_each_kind

SIGNED_IN = [name for name in ACTORS if name not in ("nobody", "Olaf")]
_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
_BELOW = re.compile(r"^/\w+/\w+(/N)?/(?=[a-z])")
"""Below a list or a record: pages that each resource has, such as its forms."""


def seen_by(world: World, policy: Policy) -> set[str]:
    """Return the words that the declared rights let somebody read."""
    return {word for word in world.canaries if world.known(policy, word)}


def cursors(path: str) -> Iterator[str]:
    """Give what the page markers of an address hold."""
    for name in ("after", "before"):
        for marker in parse_qs(urlsplit(path).query).get(name, []):
            if marker != "end":
                yield base64.urlsafe_b64decode(marker + "=" * (-len(marker) % 4)).decode()


@dataclass(frozen=True)
class Patience:
    """How many of what looks alike are asked for: they tell what others would.

    `often` are those of one page with the same parameters, `most` those of one page, whatever its
    parameters, `alike` the pages of one kind, such as the forms of all resources.
    """

    often: int
    most: int
    alike: int

    def is_over(self, path: str, kinds: Counter[str]) -> bool:
        """Count an address, and say whether enough like it were asked for."""
        parts = urlsplit(path)
        page = re.sub(r"\d+", "N", parts.path)
        same = "&".join([page, *sorted(parse_qs(parts.query))])
        kind = _BELOW.sub("of all:", page)
        kinds.update({same, f"all of {page}", kind})
        return (
            kinds[same] > self.often
            or kinds[f"all of {page}"] > self.most
            or kinds[kind] > self.alike
        )


SHORT, LONG = Patience(1, 1, 3), Patience(3, 15, 10_000)


@pytest.mark.parametrize("name", in_long(SIGNED_IN, ("Mina",)))
def test_following_every_link_shows_nothing_forbidden(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    patience = LONG if pytestconfig.getoption("--long") else SHORT
    wanted = ["/", "/search?q=cnry", "/search/commands?q=cnry", "/settings/profile"]
    been, leaks = set(), []
    kinds: Counter[str] = Counter()
    while wanted:
        path = wanted.pop()
        if path in been or path.startswith("/static") or patience.is_over(path, kinds):
            continue
        been.add(path)
        answer = world.get(name, path)
        assert answer.status_code < 500, path
        text = answer.get_data().decode(errors="replace")  # a print or a workbook is no text
        leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
        for link in _LINK.findall(text):
            wanted.append(unescape(link))
            for held in cursors(unescape(link)):
                leaks += [f"marker in {path}: {leak}" for leak in world.leaks(name, held)]
    assert not leaks, "\n".join(leaks)
    assert len(been) > 3


@pytest.mark.parametrize("name", in_long(NARROW, ["Mina"]))
def test_searching_for_a_forbidden_word_finds_nothing(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    known, step = seen_by(world, world.policies[name]), 23
    if not pytestconfig.getoption("--long"):
        step = 197
    hidden = [word for word in world.canaries if word not in known][::step]
    assert hidden
    found = []
    for word in hidden:
        answer = world.get(name, f"/search/pick?q={word}")
        if 'role="option"' in answer.get_data(as_text=True):
            found.append(f"/search/pick?q={word} finds {world.canaries[word]}")
        for resource in registry.enabled_resources():
            if resource.address != world.canaries[word].resource.address:
                continue
            for path in (
                f"{resource.href}/pick?q={word}", f"{resource.href}?q={word}", f"/search?q={word}",
                f"/search?q={word}&in={resource.address}", f"/search/commands?q={word}",
            ):  # fmt: skip
                answer = world.get(name, path)
                if answer.status_code == 404:
                    continue
                text = answer.get_data(as_text=True)
                if 'role="option"' in text or re.search(rf'href="{resource.href}/\d+"', text):
                    found.append(f"{path} finds {world.canaries[word]}")
    assert not found, "\n".join(found)


def ways_to_ask(field: str) -> tuple[str, ...]:
    """Return queries that would filter or sort by a field: each third sorts, filters or groups."""
    return (
        f"{field}=a", f"sort={field}", f"where={field}=1",
        f"{field}__isnull=true", f"sort=-{field}", f"where=not {field}__isnull=true",
        f"{field}__contains=c",
    )  # fmt: skip


@pytest.mark.parametrize("name", in_long(["Hana", "Nora", "Bob", "Alice"], ("Nora",)))
def test_a_hidden_field_can_be_neither_filtered_nor_sorted(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    apart = 1 if pytestconfig.getoption("--long") else 3  # each field some, each query many
    asked, let_through = set(), []
    for resource in registry.enabled_resources():
        policy = world.policies[name]
        if not policy.may(resource, "read"):
            continue
        hidden = policy.hidden(resource)
        names = {*hidden, *(f"{one}_key" for one in hidden)}
        names |= {
            f"{one}_{end}"
            for one in hidden & set(resource.model.refs)
            for end in ("id", "resource")
        }
        for number, field in enumerate(sorted(names)):
            for query in ways_to_ask(field)[number % apart :: apart]:
                asked.add(query.replace(field, ""))
                status = world.get(name, f"{resource.href}?{query}").status_code
                if status != 400:
                    let_through.append(f"{resource.href}?{query}: {status}")
    assert len(asked) == len(ways_to_ask(""))
    assert not let_through, "\n".join(let_through)


@pytest.mark.parametrize("name", in_long(["Hana", "Nora"], ["Nora"]))
def test_a_field_hidden_at_the_other_end_of_a_reference_is_hidden_too(
    world: World, name: str
) -> None:
    policy, let_through, asked = world.policies[name], [], 0
    for resource in registry.enabled_resources():
        for reference in resource.model._meta.refs:
            rel = registry.by_model.get(reference.rel_model)
            if rel is None:
                continue
            for field in sorted(policy.hidden(rel)):
                for query in (
                    f"{reference.name}.{field}__isnull=false",
                    f"sort={reference.name}.{field}",
                ):
                    asked += 1
                    status = world.get(name, f"{resource.href}?{query}").status_code
                    if status != 400:
                        let_through.append(f"{resource.href}?{query}: {status}")
    assert asked > 10
    assert not let_through, "\n".join(let_through)


def test_folded_keys_are_no_fields_to_anybody(world: World) -> None:
    for resource in registry.enabled_resources():
        for field in resource.model._meta.sorted_fields:
            if isinstance(field, KeyField):
                for query in (f"{field.name}=a", f"sort={field.name}"):
                    assert world.get("Alice", f"{resource.href}?{query}").status_code == 400, query


def filled_forms(world: World, pointed: list[Resource]) -> Iterator[str]:
    """Give every form with all its references filled in advance by records of Alice's.

    Where a pointer takes any record, there is a form for each resource of `pointed`.
    """
    for resource in registry.enabled_resources():
        meta = resource.model._meta
        given = [
            f"{field.name}={world.of(registry.by_model[field.rel_model], 'Alice')[0].id}"
            for field in (*meta.refs, *meta.manytomany.values())
            if (registry.by_model[field.rel_model].address, "Alice") in world.records
        ]
        if given:
            yield f"{resource.href}/new?{'&'.join(given)}"
        for pointer in resource.model.refs:
            for other in pointed:
                forbidden = world.of(other, "Alice")[0].id
                yield f"{resource.href}/new?{pointer}={other.address}:{forbidden}"


@pytest.mark.parametrize("name", in_long(["Mina", "Ute", "Hana", "Nora", "Bob"], ["Mina"]))
def test_forms_offer_and_show_only_what_is_visible(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    is_long = pytestconfig.getoption("--long")
    leaks, asked = [], 0
    for path in filled_forms(
        world, registry.enabled_resources() if is_long else one_of_each_kind()
    ):
        asked += 1
        text = world.get(name, path).get_data(as_text=True)
        leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
    assert not leaks, "\n".join(leaks)
    assert asked > 30


@pytest.mark.parametrize("name", in_long(["Mina", "Ute", "Lia"], ["Mina"]))
def test_chips_and_errors_name_nothing_forbidden(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    apart = 1 if pytestconfig.getoption("--long") else 4  # each reference one, each query many
    leaks, asked = [], 0
    for resource in registry.enabled_resources():
        for reference in resource.model._meta.refs:
            rel = registry.by_model.get(reference.rel_model)
            if rel is None:
                continue
            number = world.of(rel, "Alice")[0].id
            queries = (
                f"{reference.name}={number}",
                f"{reference.name}__ne={number}",
                f"{reference.name}.nothing={number}",
                f"{reference.name}__in={number},7",
            )
            asked += 1
            for query in queries[asked % apart :: apart]:
                path = f"{resource.href}?{query}"
                leaks += [
                    f"{path}: {leak}"
                    for leak in world.leaks(name, world.get(name, path).get_data(as_text=True))
                ]
    assert not leaks, "\n".join(leaks)
    assert asked > 20
