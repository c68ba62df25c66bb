"""What is checked of a plugin at start: each finding has an id, a place and a hint."""

from typing import Any
from urllib.parse import parse_qsl

from app.documents.declared import flaws_of_document, flaws_of_lines, flaws_of_public
from app.filterable import filterable
from app.filters import (
    RESERVED,
    FilterError,
    parse_args,
    parse_rule,
    parse_sort,
)
from app.grant_checks import flaws_of
from app.grants import parse_grants
from app.misdeclared import Misdeclared, did_you_mean
from app.path_checks import check_path, field_at, paths_in
from app.plugin import SLOTS, Page
from app.registry import Installed, Registry
from app.reports.declared import Report
from app.resource import VERBS, Resource
from app.talk.declared import flaws_of_telling
from app.version import API_VERSION
from app.view_checks import check_views
from models.action import WHOLE, Action
from models.record import is_indexed

_TAKEN = (
    "new", "edit", "viewed", "pick", "changes", "revert", "files", "comments", "follow", "people",
    "import", "export", "merge", "duplicates",
    "compute", "pdf", "preview", "public",
)  # fmt: skip
"""Ends of addresses that are no verbs."""


def check_plugin(registry: Registry, found: Installed) -> None:
    """Check all that a plugin declares. Raises Misdeclared at the first thing that can't work."""
    _check_extensions(found)
    for model in found.records:
        for flaw in flaws_of_document(model):
            raise Misdeclared(flaw)
    for resource in found.resources:
        _check_options(resource)
        _check_fields(found, resource)
        _check_rules(found, resource)
        _check_others(found, resource)
        _check_duplicates(found, resource)
        _check_quick(found, resource)
        check_views(resource)
        _check_actions(found, resource)
        for flaw in (*flaws_of_lines(resource, found.resources), *flaws_of_public(resource)):
            raise Misdeclared(flaw)
        for flaw in flaws_of_telling(resource):
            raise Misdeclared(flaw)
    plugin = found.plugin
    if plugin is None:
        return
    _check_api(found.name, plugin.requires_api)
    for own in plugin.pages:
        _check_right(registry, found, own)
    for report in plugin.reports:
        _check_report(registry, found, report)
    for role, grants in plugin.roles.items():
        for grant in parse_grants(grants, plugin.name):
            check_grant(registry, grant, role)
    for entry in plugin.slots:
        if entry.slot not in SLOTS:
            raise Misdeclared(
                f"slot.unknown: there is no slot '{entry.slot}' on {entry.address}."
                + did_you_mean(entry.slot, SLOTS)
            )


def _check_report(registry: Registry, found: Installed, report: Report) -> None:
    """Refuse a report on what isn't here, and columns that can't be."""
    resource = registry.resources.get(report.of)
    if resource is None:
        raise Misdeclared(
            f"report.of: the report {report.address} is about '{report.of}', which isn't here."
            + did_you_mean(report.of, registry.resources)
        )
    for flaw in report.flaws():
        raise Misdeclared(f"report.column: in the report {report.address} {flaw}.")
    for column in report.columns:
        for path in column.reads:
            where = f"report {report.address}, column {column.name}"
            check_path(found, resource.model, where, path)


def _check_extensions(found: Installed) -> None:
    for model, fields in found.plugin.extensions if found.plugin else []:
        for name, field in fields.items():
            if not field.null:
                raise Misdeclared(
                    f"extend.null: the field '{name}' added to {model.__name__} must have"
                    " null=True: rows exist already."
                )


def _check_api(name: str, needed: str) -> None:
    """Refuse a plugin that was written for a later, or an incompatible, version of `app.api`."""
    if not needed:
        return
    parts = needed.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise Misdeclared(f"plugin.api: requires_api of {name} is '{needed}'; write it like '0.1'.")
    has = [int(part) for part in API_VERSION.split(".")]
    wants = [int(part) for part in parts]
    if wants[0] != has[0] or wants[1] > has[1]:
        raise Misdeclared(f"plugin.api: {name} needs app.api {needed}; here is {API_VERSION}.")


def _check_options(resource: Resource) -> None:
    known = set(Resource.__annotations__)
    for name in resource.unknown:
        raise Misdeclared(
            f"resource.option: {type(resource).__name__} has no option '{name}'."
            + did_you_mean(name, known)
        )
    if not isinstance(getattr(resource, "model", None), type):
        raise Misdeclared(f"resource.model: {type(resource).__name__} names no model.")


def _check_fields(found: Installed, resource: Resource) -> None:
    flat = [
        name for part in resource.form for name in ((part,) if isinstance(part, str) else part[1])
    ]
    listed = {
        "columns": resource.columns,
        "search": resource.search,
        "form": tuple(flat),
        "facts": resource.facts,
        "head": resource.head,
        "badges": resource.badges,
        "filters": resource.filters,
        "required": resource.required,
        "readonly": resource.readonly,
        "widths": tuple(resource.widths),
        "faces": tuple(filter(None, (resource.faces or ())[:1])),
        "sort": _sort_paths(resource),
        "scans": resource.scans,
        "own": tuple(filter(None, (resource.own,))),
        "model.secret": tuple(resource.model.secret),
        "model.internal": tuple(resource.model.internal),
        "model.placed_by": tuple(filter(None, (resource.model.placed_by,))),
    }
    for option, names in listed.items():
        for path in names:
            check_path(found, resource.model, f"{type(resource).__name__}.{option}", path)
    _check_filters(found, resource)
    _check_search(found, resource)
    _check_scans(resource)
    for name in resource.model._meta.fields:
        if "__" in name or name in RESERVED:
            raise Misdeclared(
                f"field.reserved: {resource.model.__name__}.{name} is a word of the filter"
                " language; choose another name."
            )


def _check_rules(found: Installed, resource: Resource) -> None:
    """Check the rules of a record: one that is mistyped matches nothing."""
    model = resource.model
    for owner, option in ((model, "shown_if"), (model, "frozen"), (type(resource), "done")):
        where = f"{owner.__name__}.{option}"
        rule = getattr(owner, option)
        try:
            paths = paths_in(parse_rule(rule)) if rule else []
        except FilterError as error:
            raise Misdeclared(f"filter.unreadable: {error} ({where})") from error
        for path in paths:
            check_path(found, resource.model, where, ".".join(path), through=True)


def _check_filters(found: Installed, resource: Resource) -> None:
    for path in resource.filters:
        is_added = "." not in path and path not in resource.model._meta.fields
        if is_added and field_at(found, resource.model, path) is not None:
            continue
        if filterable(resource.model, path) is None:
            raise Misdeclared(
                f"filter.form: a form can't filter '{path}', named in"
                f" {type(resource).__name__}.filters. Name a text, number, day, choice, yes or no,"
                " or a reference to a record that is named by a text."
            )


def _check_search(found: Installed, resource: Resource) -> None:
    for path in resource.search:
        where = f"{type(resource).__name__}.search"
        *steps, name = path.split(".")
        if len(steps) > 1:
            raise Misdeclared(
                f"search.path: '{path}' in {where} goes too far; a search follows one reference."
            )
        model: Any = resource.model
        for step in steps:
            model = model._meta.fields[step].rel_model
        field = field_at(found, model, name)
        if field is None or hasattr(field, "rel_model"):
            raise Misdeclared(
                f"search.field: '{path}' in {where} is no stored text. Name a field such as"
                " 'name', or one behind a reference such as 'company.name'."
            )


def _check_scans(resource: Resource) -> None:
    for name in resource.scans:
        if not resource.model._meta.fields[name].unique:
            raise Misdeclared(
                f"resource.scans: {resource.model.__name__}.{name} needs unique=True: what is"
                f" scanned is one record ({type(resource).__name__}.scans)."
            )


def _sort_paths(resource: Resource) -> tuple[str, ...]:
    try:
        return tuple(".".join(path) for path, _descending in parse_sort(resource.sort))
    except FilterError as error:
        raise Misdeclared(f"resource.sort: {type(resource).__name__}: {error}") from error


def _check_others(found: Installed, resource: Resource) -> None:
    """Check the resources that are named in a resource: they are the same plugin's."""
    known = {one.name: one for one in found.resources}
    for option, names in (("lines", resource.lines), ("related", resource.related or ())):
        where = f"{type(resource).__name__}.{option}"
        for name in names:
            if name not in known:
                raise Misdeclared(
                    f"resource.unknown: {found.name} has no resource '{name}', named in {where}."
                    + did_you_mean(name, known)
                )
            if option == "lines" and not known[name].model.parent:
                raise Misdeclared(
                    f"resource.lines: '{name}' in {where} has no `parent`; lines are children."
                )


def _check_duplicates(found: Installed, resource: Resource) -> None:
    """Check by what records look like the same, and that merging could be taken back."""
    rule, name = resource.duplicates, type(resource).__name__
    if rule is None:
        return
    own = (*rule.exact, *((rule.near,) if rule.near else ()), *rule.same)
    for path in (*own, *(one for one in rule.at if "." not in one)):
        check_path(found, resource.model, f"{name}.duplicates", path)
    lines = {one.name: one for one in found.resources if one.name in resource.lines}
    for path in (one for one in rule.at if "." in one):
        line, _dot, field = path.partition(".")
        if line not in lines or field not in lines[line].model._meta.fields:
            raise Misdeclared(
                f"duplicates.at: '{path}' in {name}.duplicates is no field of one of its lines."
                + did_you_mean(line, lines)
            )
    for path in (*rule.exact, *((rule.near,) if rule.near else ())):
        if not is_indexed(resource.model, path):
            raise Misdeclared(
                f"duplicates.index: {resource.model.__name__}.{path} needs index=True: equal values"
                f" are looked up with each new record ({name}.duplicates)."
            )
    if rule.near and f"{rule.near}_key" not in resource.model._meta.fields:
        raise Misdeclared(
            f"duplicates.near: {resource.model.__name__}.{rule.near} is no text that people sort,"
            f" which nearness needs ({name}.duplicates)."
        )
    if resource.model.secret:
        raise Misdeclared(
            f"duplicates.secret: {resource.model.__name__} has secret fields, which the history"
            f" doesn't keep; its records can't be merged ({name}.duplicates)."
        )


def _check_quick(found: Installed, resource: Resource) -> None:
    for label, text in resource.quick.items():
        where = f"{type(resource).__name__}.quick '{label}'"
        try:
            pairs = parse_qsl(text, keep_blank_values=True)
            tree = parse_args(pairs)
            sorts = [path for key, value in pairs if key == "sort" for path in parse_sort(value)]
        except FilterError as error:
            raise Misdeclared(f"filter.unreadable: {error} ({where})") from error
        columns = [name for key, value in pairs if key == "fields" for name in value.split(",")]
        for path in [
            *paths_in(tree),
            *(path for path, _descending in sorts),
            *map(_steps, columns),
        ]:
            check_path(found, resource.model, where, ".".join(path), through=True)


def _steps(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))


def _check_actions(found: Installed, resource: Resource) -> None:
    actions = resource.actions()
    for action in actions.values():
        if action.starts and not callable(getattr(resource.model, action.starts, None)):
            raise Misdeclared(
                f"action.starts: {resource.model.__name__}.{action.method} begins with"
                f" '{action.starts}', which is no method."
            )
        reverse = "" if action.undo == WHOLE else action.undo
        if reverse and reverse not in actions:
            raise Misdeclared(
                f"action.undo: {resource.model.__name__}.{action.method} names '{action.undo}' as"
                f" its reverse, which is no action.{did_you_mean(action.undo, actions)}"
            )
        if reverse and actions[reverse].form is not None:
            raise Misdeclared(
                f"action.undo: {resource.model.__name__}.{action.method} names '{action.undo}' as"
                " its reverse, which asks for parameters; undoing can't answer. Name another one."
            )
        if action.is_rare and not (action.confirm or action.form):
            raise Misdeclared(
                f"action.rare: {resource.model.__name__}.{action.method} stands in a menu, where a"
                " link leads to its page; give it a confirm= or a form=."
            )
        if action.when:
            _check_when(found, resource, action)
        if action.name in (*VERBS, *_TAKEN):
            raise Misdeclared(
                f"action.name: '{action.name}' is taken; give {action.method} a name=."
            )


def _check_when(found: Installed, resource: Resource, action: Action) -> None:
    where = f"{resource.model.__name__}.{action.method}, when"
    try:
        tree = parse_rule(action.when)
    except FilterError as error:
        raise Misdeclared(f"filter.unreadable: {error} ({where})") from error
    for path in paths_in(tree):
        check_path(found, resource.model, where, ".".join(path), through=True)


def _check_right(registry: Registry, found: Installed, own: Page) -> None:
    if own.right in ("public", "signed-in", "admin"):
        return
    address, colon, verb = own.right.partition(":")
    resource = registry.resources.get(address)
    where = f"page /{found.name}/{own.path}"
    if not colon or resource is None:
        raise Misdeclared(
            f"page.right: {where} wants '{own.right}', which is no right here."
            + did_you_mean(address, registry.resources)
        )
    known = {*VERBS, *resource.actions(), "export", "import"}
    if verb not in known:
        raise Misdeclared(
            f"page.right: {where} wants '{verb}' of {address}, which has no such verb."
            + did_you_mean(verb, known)
        )


def check_grant(registry: Registry, grant: Any, role: str) -> None:
    """Check that a grant means something that is here. Raises Misdeclared."""
    for flaw in flaws_of(registry, grant):
        told = {
            "resource": f"grants on '{flaw.word}', which isn't here.",
            "verb": f"grants '{flaw.word}' on {flaw.of}, which has no such verb.",
            "field": f"hides '{flaw.word}' of {flaw.of}, which has no such field.",
        }
        raise Misdeclared(
            f"role.{flaw.kind}: role '{role}' {told[flaw.kind]}"
            + did_you_mean(flaw.word, flaw.known)
        )
