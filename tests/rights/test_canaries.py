"""Words in records and fields that somebody may not see, looked for wherever they can look."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from app.registry import registry
from models.record import KeyField
from tests.rights.policy import Policy
from tests.rights.world import ACTORS, NARROW, World, in_long

SIGNED_IN = [name for name in ACTORS if name not in ("nobody", "Olaf")]
_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')


def seen_by(world: World, policy: Policy) -> set[str]:
    """Return the words that the declared rights let somebody read."""
    return {word for word in world.canaries if world.known(policy, word)}


def cursors(path: str) -> Iterator[str]:
    """Give what the page markers of an address hold."""
    for name in ("after", "before"):
        for marker in parse_qs(urlsplit(path).query).get(name, []):
            if marker != "end":
                yield base64.urlsafe_b64decode(marker + "=" * (-len(marker) % 4)).decode()


def is_known_enough(path: str, kinds: Counter[str], often: int, most: int) -> bool:
    """Count an address; a few of one page with the same parameters tell what others would.

    `most` is how many of one page are asked for, whatever their parameters.
    """
    parts = urlsplit(path)
    page = re.sub(r"\d+", "N", parts.path)
    kind = "&".join([page, *sorted(parse_qs(parts.query))])
    kinds.update({kind, f"all of {page}"})
    return kinds[kind] > often or kinds[f"all of {page}"] > most


@pytest.mark.parametrize("name", in_long(SIGNED_IN, ("Mina",)))
def test_following_every_link_shows_nothing_forbidden(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    often, most = (3, 15) if pytestconfig.getoption("--long") else (1, 3)
    wanted = ["/", "/search?q=cnry", "/search/commands?q=cnry", "/settings/profile"]
    been, leaks = set(), []
    kinds: Counter[str] = Counter()
    while wanted:
        path = wanted.pop()
        if path in been or path.startswith("/static") or is_known_enough(path, kinds, often, most):
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
        step = 97
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


@pytest.mark.parametrize("name", in_long(["Hana", "Nora", "Bob", "Alice"], ("Nora",)))
def test_a_hidden_field_can_be_neither_filtered_nor_sorted(world: World, name: str) -> None:
    asked, let_through = 0, []
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
        for field in sorted(names):
            for query in (
                f"{field}=a", f"{field}__isnull=true", f"{field}__contains=c",
                f"sort={field}", f"sort=-{field}",
                f"where={field}=1", f"where=not {field}__isnull=true",
            ):  # fmt: skip
                asked += 1
                status = world.get(name, f"{resource.href}?{query}").status_code
                if status != 400:
                    let_through.append(f"{resource.href}?{query}: {status}")
    assert asked > 0
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


@pytest.mark.parametrize("name", in_long(["Mina", "Ute", "Hana", "Nora", "Bob"], ["Mina"]))
def test_forms_offer_and_show_only_what_is_visible(world: World, name: str) -> None:
    leaks = []
    for resource in registry.enabled_resources():
        for other in registry.enabled_resources():
            forbidden = world.of(resource, "Alice")[0].id
            for field in (*other.model._meta.refs, *other.model._meta.manytomany.values()):
                if field.rel_model is not resource.model:
                    continue
                path = f"{other.href}/new?{field.name}={forbidden}"
                text = world.get(name, path).get_data(as_text=True)
                leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
            for pointer in other.model.refs:
                path = f"{other.href}/new?{pointer}={resource.address}:{forbidden}"
                text = world.get(name, path).get_data(as_text=True)
                leaks += [f"{path}: {leak}" for leak in world.leaks(name, text)]
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("name", in_long(["Mina", "Ute", "Lia"], ["Mina"]))
def test_chips_and_errors_name_nothing_forbidden(world: World, name: str) -> None:
    leaks = []
    for resource in registry.enabled_resources():
        for field in resource.model._meta.refs:
            rel = registry.by_model.get(field.rel_model)
            if rel is None:
                continue
            number = world.of(rel, "Alice")[0].id
            for query in (
                f"{field.name}={number}",
                f"{field.name}__ne={number}",
                f"{field.name}.nothing={number}",
                f"{field.name}__in={number},7",
            ):
                path = f"{resource.href}?{query}"
                leaks += [
                    f"{path}: {leak}"
                    for leak in world.leaks(name, world.get(name, path).get_data(as_text=True))
                ]
    assert not leaks, "\n".join(leaks)
