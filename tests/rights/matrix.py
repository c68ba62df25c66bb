"""The cells of the matrix: each route of each resource, with what the roles say it must answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.bulk.edit import bulk_names
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE
from models.action import Action
from models.record import link_columns
from tests.free.making import form_values, is_needed, own_fields
from tests.rights.policy import Policy
from tests.rights.world import MAKERS, World, place_of

Answers = tuple[int, ...]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
OK, NOT_VISIBLE, NOT_ALLOWED, WRONG_METHOD = (200,), (404,), (403,), (405,)


@dataclass
class Cell:
    """A request and the statuses that may answer it."""

    method: str
    path: str
    expected: Answers
    data: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def cells(world: World, policy: Policy, resources: Iterable[Resource]) -> Iterator[Cell]:
    """Give every cell of one person for these resources."""
    for resource in resources:
        for cell in (*_of_list(world, policy, resource), *_of_records(world, policy, resource)):
            if policy.user_id is None:
                cell.expected = _at_the_door(cell)
            yield cell


def _at_the_door(cell: Cell) -> Answers:
    """A stranger is sent to sign in, whatever is there; htmx is told by a header."""
    if cell.expected == WRONG_METHOD and cell.method == "PUT":
        return WRONG_METHOD
    return (401,) if cell.headers else (303,)


def _of_list(world: World, policy: Policy, resource: Resource) -> Iterator[Cell]:
    reads = policy.may(resource, "read")
    seen = OK if reads else NOT_VISIBLE
    creates = seen if not reads or policy.may(resource, "create") else NOT_ALLOWED
    yield Cell("GET", resource.href, seen)
    yield Cell("GET", resource.href, seen, headers=FRAGMENT)
    yield Cell("GET", f"{resource.href}/views", seen)
    yield Cell("POST", f"{resource.href}/views", (422,) if seen == OK else seen)
    yield from _of_boards(policy, resource, seen)
    yield from _of_looks(policy, resource, seen)
    yield from _of_bulk(resource, seen)
    yield Cell("GET", f"{resource.href}/pick?q=a", seen)
    yield Cell("GET", f"{resource.href}/new", creates)
    exports = seen if not reads or policy.may(resource, "export") else NOT_ALLOWED
    yield Cell("GET", f"{resource.href}/export", exports)
    if not resource.is_child:
        yield Cell("GET", f"{resource.href}/import", creates)
    yield from _of_twins(policy, resource, seen, creates)
    yield _creating(world, policy, resource, creates)
    yield Cell("PUT", resource.href, WRONG_METHOD)


def _of_boards(policy: Policy, resource: Resource, seen: Answers) -> Iterator[Cell]:
    """Give the addresses of boards; where there is none, or none for this person, that is said."""
    boards = [one.partition(":")[2] for one in resource.views if one.startswith("board:")]
    shown = [one for one in boards if one not in policy.hidden(resource)]
    drawn: Answers = OK if shown else (400,)
    yield Cell("GET", f"{resource.href}?view=board", drawn if seen == OK else seen)
    at = f"{resource.href}/column?view=board&_column="
    yield Cell("GET", at, drawn if seen == OK else seen)
    sent = {"query": "view=board", "move": "id=999999&from=x&to="}
    yield Cell(
        "POST", f"{resource.href}/move", ((404,) if shown else (400,)) if seen == OK else seen, sent
    )


def _of_looks(policy: Policy, resource: Resource, seen: Answers) -> Iterator[Cell]:
    """Give the addresses of calendars, charts and maps, and of moving in a calendar."""
    for kind in ("calendar", "chart", "map"):
        named = [one.partition(":")[2] for one in resource.views if one.startswith(f"{kind}:")]
        shown = any(_reads(policy, resource, names) for names in named)
        drawn: Answers = OK if shown else (400,)
        yield Cell("GET", f"{resource.href}?view={kind}", drawn if seen == OK else seen)
        if kind == "calendar":
            sent = {"query": "view=calendar", "move": "id=999999&from=x", "to": "2026-12-24"}
            at = f"{resource.href}/day"
            gone: Answers = NOT_VISIBLE if shown else (400,)
            yield Cell("POST", at, gone if seen == OK else seen, sent)
            asked = f"{at}?query=view%3Dcalendar&move=id%3D999999%26from%3Dx"
            yield Cell("GET", asked, gone if seen == OK else seen)


def _reads(policy: Policy, resource: Resource, names: str) -> bool:
    """Say whether somebody may read the fields of a way, also those of what belongs here."""
    for path in names.split(","):
        first, _dot, last = path.partition(".")
        at = registry.resource(f"{resource.plugin.name}/{first}") if last else resource
        if at is None or not policy.may(at, "read") or (last or first) in policy.hidden(at):
            return False
    return True


def _of_bulk(resource: Resource, seen: Answers) -> Iterator[Cell]:
    """Give the addresses of bulk changes that say nothing, and of one that isn't there."""
    at = f"{resource.href}/bulk"
    nothing: Answers = (400,) if seen == OK else seen
    yield Cell("GET", at, nothing)
    yield Cell("POST", at, nothing)
    yield Cell("GET", f"{at}?do=edit", nothing)
    yield Cell("GET", f"{at}/999999", NOT_VISIBLE)
    yield Cell("GET", f"{at}/999999/left", NOT_VISIBLE)
    yield Cell("POST", f"{at}/999999/cancel", NOT_VISIBLE)
    yield Cell("PUT", at, WRONG_METHOD)


def _of_bulk_record(policy: Policy, resource: Resource, record: Any) -> Iterator[Cell]:
    """Give what can be done with a record that is ticked, whoever may do it with some."""
    at, seen = f"{resource.href}/bulk", policy.may_with(resource, "read", record)
    kinds = [("edit", "update", (422,)), ("delete", "delete", (303,))]
    for action in resource.actions().values():
        done: Answers = (303, 422) if action.form else (303,)
        kinds.append((f"perform.{action.name}", action.right, done))
    for word, right, good in kinds:
        may = policy.may(resource, right)
        if word == "edit":
            may = may and bool(set(bulk_names(resource, HOUSE)) - policy.hidden(resource))
        denied = NOT_ALLOWED if policy.may(resource, "read") else NOT_VISIBLE
        asked = OK if seen else NOT_VISIBLE
        yield Cell("GET", f"{at}?do={word}&id={record.id}", asked if may else denied)
        sent = {"do": word, "ids": str(record.id), "step": "run"}
        yield Cell("POST", at, (good if seen else NOT_VISIBLE) if may else denied, sent)


def _of_twins(
    policy: Policy, resource: Resource, seen: Answers, creates: Answers
) -> Iterator[Cell]:
    """Give the addresses of duplicates; where none are declared there is nothing."""
    twins: Answers = NOT_VISIBLE if creates == OK else creates
    if resource.duplicates is not None:
        updates, deletes = (
            seen if seen != OK or policy.may(resource, verb) else NOT_ALLOWED
            for verb in ("update", "delete")
        )
        twins = creates
        yield Cell("GET", f"{resource.href}/duplicates", updates)
        yield Cell("POST", f"{resource.href}/duplicates", (400,) if updates == OK else updates)
        for method in ("GET", "POST"):
            yield Cell(method, f"{resource.href}/merge", (400,) if deletes == OK else deletes)
    yield Cell("POST", f"{resource.href}/alike", twins, {"name": "Nobody in particular"})


def _creating(world: World, policy: Policy, resource: Resource, answer: Answers) -> Cell:
    chosen: list[tuple[Resource, Any]] = []

    def choose(reference: Any) -> int:
        rel = registry.by_model[reference.rel_model]
        record = best(world, policy, rel, reference)
        chosen.append((rel, record))
        return int(record.id)

    values = form_values(resource, choose)
    if answer == OK:
        answer = (303,)
        parent = resource.model.parent
        needed = {one.name for one in own_fields(resource.model) if is_needed(one)}
        if needed & policy.hidden(resource):
            answer = (409,)
        elif not all(policy.may_with(rel, "read", record) for rel, record in chosen):
            answer = (422,)
        elif parent and not policy.may_with(chosen[0][0], "update", chosen[0][1]):
            answer = (409,)
    return Cell("POST", f"{resource.href}/new", answer, {**values, "anyway": "1"})


def best(world: World, policy: Policy, rel: Resource, reference: Any) -> Any:
    """Choose a record that this person may change or at least see; else any."""
    place = place_of(reference)
    found = [world.of(rel, maker)[place] for maker in (policy.name, *MAKERS) if maker in MAKERS]
    for verb in ("update", "read"):
        for record in found:
            if policy.may_with(rel, verb, record):
                return record
    return found[0]


def _of_records(world: World, policy: Policy, resource: Resource) -> Iterator[Cell]:
    for record in world.some(resource, policy.name):
        yield from _of_record(policy, resource, record)
    yield Cell("GET", f"{resource.href}/999999", NOT_VISIBLE)


def _of_record(policy: Policy, resource: Resource, record: Any) -> Iterator[Cell]:
    at = f"{resource.href}/{record.id}"
    seen = OK if policy.may_with(resource, "read", record) else NOT_VISIBLE

    def answer(verb: str, good: Answers) -> Answers:
        if seen != OK:
            return seen
        return good if policy.may_with(resource, verb, record) else NOT_ALLOWED

    yield Cell("GET", at, seen)
    yield Cell("GET", at, seen, headers=FRAGMENT)
    yield Cell("GET", f"{at}/changes", seen)
    yield Cell("GET", f"{at}/viewed", (204,) if seen == OK else seen)
    yield Cell("GET", f"{at}/edit", answer("update", OK))
    yield Cell("POST", f"{at}/edit", answer("update", (303,)))
    yield Cell("GET", f"{at}/edit?only=nothing", answer("update", (400,)))
    yield Cell("POST", f"{at}/edit?only=nothing", answer("update", (400,)))
    yield from _of_bulk_record(policy, resource, record)
    yield Cell("GET", f"{at}/delete", answer("delete", OK))
    yield Cell(
        "POST", f"{at}/delete", answer("delete", (409,) if is_used(resource, record) else (303,))
    )
    takes = resource.takes_files
    yield Cell("POST", f"{at}/files", answer("update", (422,)) if takes else NOT_VISIBLE)
    said = policy.is_admin or bool(policy.about(comments_of(), "create"))
    spoken: Answers = seen if seen != OK else (422,) if said else NOT_ALLOWED
    yield Cell("POST", f"{at}/comments", spoken if resource.takes_comments else NOT_VISIBLE)
    followed: Answers = (303,) if seen == OK else seen
    yield Cell("POST", f"{at}/follow", followed if resource.takes_comments else NOT_VISIBLE)
    yield Cell("GET", f"{at}/people?q=a", seen)
    if resource.address == "core/files":
        # Its content isn't in the store, and who may see it is told so.
        yield Cell("GET", f"{at}/download", (409,) if seen == OK else seen)
    yield Cell("POST", f"{at}/no_such_verb", NOT_VISIBLE)
    yield Cell("PUT", f"{at}/edit", WRONG_METHOD)
    for action in resource.actions().values():
        asks = OK if action.confirm or action.form else WRONG_METHOD
        yield Cell("GET", f"{at}/{action.name}", answer(action.right, asks))
        done = (303,) if holds(action, record) else (409,)
        if action.form:
            done = (303, 409, 422)
        yield Cell("POST", f"{at}/{action.name}", answer(action.right, done))


def comments_of() -> Resource:
    """Return the resource of comments, which everybody who reads a record may read there."""
    return registry.resources["core/comments"]


def is_used(resource: Resource, record: Any) -> bool:
    """Say whether something refers to a record that isn't a part of it."""
    for other in registry.resources.values():
        model: Any = other.model
        for reference in model._meta.refs:
            if reference.rel_model is not resource.model or reference.name == model.parent:
                continue
            if model.select().where(reference == record.id).exists():
                return True
        for name in model.refs:
            fields = model._meta.fields
            at = (fields[f"{name}_resource"] == resource.address) & (
                fields[f"{name}_id"] == record.id
            )
            if model.select().where(at).exists():
                return True
        for name, many in model._meta.manytomany.items():
            if many.rel_model is resource.model and name in other.required:
                through, _mine, theirs = link_columns(many)
                if through.select().where(theirs == record.id).exists():
                    return True
    return False


def holds(action: Action, record: Any) -> bool:
    """Say whether an action's `when` holds: `=`, `__ne=` and `__isnull=true`, joined by `&`."""
    fresh = type(record).get_by_id(record.id)
    for part in filter(None, action.when.split("&")):
        key, _equals, wanted = part.partition("=")
        name, _underscores, operator = key.partition("__")
        value = fresh.__data__[name]
        is_met = {
            "isnull": (value is None) == (wanted == "true"),
            "ne": str(value) != wanted,
            "": str(value) == wanted,
        }
        if not is_met[operator]:
            return False
    return True
