"""The cells of the API's matrix: each call of each resource, and what the roles say of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from peewee import ForeignKeyField

from app.registry import registry
from app.resource import Resource
from models.core import File
from models.kinds import kind_of
from tests.free.making import is_needed, own_fields, plain_words, typed
from tests.rights.matrix import Answers, best, comments_of, holds, is_used
from tests.rights.policy import Policy
from tests.rights.world import World

OK, WRONG, NOBODY, NOT_ALLOWED, NOT_VISIBLE = (200,), (400,), (401,), (403,), (404,)
REFUSED, UNFIT = (409,), (422,)


@dataclass
class ReadOnly(Policy):
    """What the same person may do with a token that only reads."""

    def may(self, resource: Resource, verb: str) -> bool:
        """Say whether the verb is allowed: reading and exporting, as far as the person may."""
        return verb in ("read", "export") and super().may(resource, verb)


@dataclass
class Call:
    """A call and the statuses that may answer it."""

    method: str
    path: str
    expected: Answers
    body: dict[str, Any] | None = field(default=None)
    files: dict[str, bytes] | None = None
    """What is sent as multipart, by name."""


def calls(world: World, policy: Policy, resources: Iterable[Resource]) -> Iterator[Call]:
    """Give every call of one program for these resources."""
    for resource in resources:
        at = f"/{resource.address}"
        for call in (*_of_list(world, policy, resource, at), *_of_records(world, policy, resource)):
            if policy.user_id is None:
                call.expected = NOBODY
            yield call


def _of_list(world: World, policy: Policy, resource: Resource, at: str) -> Iterator[Call]:
    reads = policy.may(resource, "read")
    yield Call("GET", at, OK if reads else NOT_VISIBLE)
    yield Call("GET", f"{at}?q=cnry&count=true&limit=500", OK if reads else NOT_VISIBLE)
    yield Call("PUT", at, (405,))
    exports = OK if policy.may(resource, "export") else NOT_ALLOWED
    yield Call("GET", f"{at}/export", exports if reads else NOT_VISIBLE)
    imports = UNFIT if policy.may(resource, "create") else NOT_ALLOWED
    yield Call("POST", f"{at}/import", _imported(resource, reads, imports), files={})
    for rows in ("rejected", "warnings"):
        yield Call("GET", f"{at}/import/999999/{rows}", _imported(resource, reads, imports, True))
    yield _creating(world, policy, resource, at)
    for name in sorted(policy.hidden(resource)) if reads else ():
        for query in (f"fields={name}", f"{name}__isnull=true", f"sort={name}", f"expand={name}"):
            yield Call("GET", f"{at}?{query}", WRONG)
    for name in _relations(resource):
        seen = WRONG if name in policy.hidden(resource) else OK
        yield Call("GET", f"{at}?expand={name}", seen if reads else NOT_VISIBLE)


def _imported(resource: Resource, reads: bool, imports: Answers, is_asked: bool = False) -> Answers:
    """A part isn't imported by itself, and an import that isn't there isn't seen."""
    if not reads:
        return NOT_VISIBLE
    if resource.is_child:
        return NOT_VISIBLE if imports == UNFIT or not is_asked else imports
    return NOT_VISIBLE if is_asked and imports == UNFIT else imports


def _of_files(
    policy: Policy, resource: Resource, at: str, answer: Callable[[str, Answers], Answers]
) -> Iterator[Call]:
    if not resource.takes_files:
        yield Call("GET", f"{at}/files", NOT_VISIBLE)
        yield Call("POST", f"{at}/files", NOT_VISIBLE, files={"a.txt": b"a"})
        return
    files = registry.by_model[File]
    sees = policy.may(files, "read") and "about" not in policy.hidden(files)
    yield Call("GET", f"{at}/files", answer("read", OK) if sees else NOT_VISIBLE)
    yield Call("POST", f"{at}/files", answer("update", (201,)), files={"a.txt": b"a"})
    yield Call("POST", f"{at}/files", answer("update", UNFIT), files={})
    if resource.model is File:
        yield Call("GET", f"{at}/content", answer("read", REFUSED))  # its content was never stored


def _of_comments(policy: Policy, resource: Resource, at: str, is_seen: bool) -> Iterator[Call]:
    comments = comments_of()
    takes = resource.takes_comments and is_seen
    reads = policy.may(comments, "read") and "about" not in policy.hidden(comments)
    yield Call("GET", f"{at}/comments", OK if takes and reads else NOT_VISIBLE)
    may = policy.is_admin or bool(policy.about(comments, "create"))
    may = may and not isinstance(policy, ReadOnly)
    said: Answers = (201,) if may else NOT_ALLOWED
    yield Call("POST", f"{at}/comments", said if takes else NOT_VISIBLE, {"text": "Well said."})
    unfit = UNFIT if may else NOT_ALLOWED
    yield Call("POST", f"{at}/comments", unfit if takes else NOT_VISIBLE, {"text": "", "by": 1})


def _relations(resource: Resource) -> list[str]:
    model: Any = resource.model
    own = [one.name for one in own_fields(model) if isinstance(one, ForeignKeyField)]
    return [*own, *model._meta.manytomany, *model.refs]


def _creating(world: World, policy: Policy, resource: Resource, at: str) -> Call:
    chosen: list[tuple[Resource, Any]] = []
    hidden = policy.hidden(resource)
    body = _body(world, policy, resource, chosen)
    sent = {name: value for name, value in body.items() if name not in hidden}
    if not policy.may(resource, "read"):
        return Call("POST", at, NOT_VISIBLE, sent)
    if not policy.may(resource, "create"):
        return Call("POST", at, NOT_ALLOWED, sent)
    needed = {one.name for one in own_fields(resource.model) if is_needed(one)}
    answer: Answers = (201,)
    if needed & hidden:
        answer = REFUSED
    elif not all(policy.may_with(rel, "read", record) for rel, record in chosen):
        answer = UNFIT
    elif resource.model.parent and not policy.may_with(chosen[0][0], "update", chosen[0][1]):
        answer = REFUSED
    return Call("POST", at, answer, sent)


def _body(
    world: World, policy: Policy, resource: Resource, chosen: list[tuple[Resource, Any]]
) -> dict[str, Any]:
    """Return a whole body, of records that this person may use as far as there are any."""

    def choose(reference: Any) -> int:
        rel = registry.by_model[reference.rel_model]
        record = best(world, policy, rel, reference)
        chosen.append((rel, record))
        return int(record.id)

    body: dict[str, Any] = {}
    for one in own_fields(resource.model):
        if one.name in resource.readonly:
            continue
        if not isinstance(one, ForeignKeyField):
            body[one.name] = kind_of(one).plain(kind_of(one).parse(typed(one, plain_words)))
        elif is_needed(one):
            body[one.name] = choose(one)
    for name in resource.required:
        if name in resource.model._meta.manytomany:
            body[name] = [choose(resource.model._meta.manytomany[name])]
    return body


def _of_records(world: World, policy: Policy, resource: Resource) -> Iterator[Call]:
    for record in world.some(resource, policy.name):
        yield from _of_record(policy, resource, record)
    reads = policy.may(resource, "read")
    for method in ("GET", "PATCH", "DELETE"):
        yield Call(method, f"/{resource.address}/999999", NOT_VISIBLE, {} if reads else None)


def _of_record(policy: Policy, resource: Resource, record: Any) -> Iterator[Call]:
    at = f"/{resource.address}/{record.id}"
    is_seen = policy.may_with(resource, "read", record)

    def answer(verb: str, good: Answers) -> Answers:
        if not is_seen:
            return NOT_VISIBLE
        return good if policy.may_with(resource, verb, record) else NOT_ALLOWED

    yield Call("GET", at, answer("read", OK))
    yield Call("GET", f"{at}/changes", answer("read", OK))
    yield from _of_files(policy, resource, at, answer)
    yield from _of_comments(policy, resource, at, is_seen)
    yield Call("PATCH", at, answer("update", OK), {})
    for name in sorted(policy.hidden(resource)):
        yield Call("PATCH", at, answer("update", UNFIT), {name: None})
    yield Call("PATCH", at, answer("update", UNFIT), {"created_by": policy.user_id})
    yield Call("DELETE", at, answer("delete", REFUSED if is_used(resource, record) else (204,)))
    unknown = NOT_VISIBLE
    yield Call("POST", f"{at}/no_such_verb", unknown, {})
    yield Call("PUT", at, (405,))
    for action in resource.actions().values():
        done: Answers = OK if holds(action, record) else REFUSED
        if action.form:
            done = (200, 409, 422)
        yield Call("POST", f"{at}/{action.name}", answer(action.right, done), {})
