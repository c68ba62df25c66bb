"""Whether a grant means something that is here: its resource, its verbs, the fields it hides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.hints import hint_at
from app.registry import Registry
from app.resource import VERBS, Resource
from models.computed import computed
from models.texts import _


@dataclass(frozen=True)
class Flaw:
    """What a grant names and isn't there; `kind` is resource, verb or field."""

    kind: str
    word: str
    of: str
    known: tuple[str, ...]

    def sentence(self) -> str:
        """Say it to who writes a role."""
        hint = hint_at(self.word, self.known)
        if self.kind == "field":
            said = _("There is no field “%(name)s” in %(where)s.%(hint)s",
                     name=self.word, where=self.of, hint=hint)  # fmt: skip
            return str(said)
        if self.kind == "verb":
            said = _(
                "There is no verb “%(word)s” for %(of)s. There are: %(known)s.",
                word=self.word,
                of=self.of,
                known=", ".join(self.known),
            )
        else:
            said = _("There is nothing named “%(word)s” here.", word=self.word)
        return f"{said}{hint}"


def flaws_of(registry: Registry, grant: Any) -> list[Flaw]:
    """Return what a grant names that isn't there."""
    resources = _resources(registry, grant.address)
    if not resources:
        return [Flaw("resource", grant.address, "", tuple(sorted(registry.resources)))]
    verbs = {"*", "export", "import", *VERBS} | {
        name for one in resources for name in (*one.actions(), *report_verbs(registry, one))
    }
    fields = {name for one in resources for name in field_names(one)}
    return [
        *[Flaw("verb", word, grant.address, _in_order(verbs)) for word in grant.verbs - verbs],
        *[
            Flaw("field", word, grant.address, tuple(sorted(fields)))
            for word in sorted(grant.hidden - fields)
        ],
    ]


def report_verbs(registry: Registry, resource: Resource) -> list[str]:
    """Return the verbs that let somebody read the reports on a resource."""
    return [
        report.right
        for one in registry.installed.values()
        for report in (one.plugin.reports if one.plugin else [])
        if report.of == resource.address
    ]


def _resources(registry: Registry, address: str) -> list[Resource]:
    """Return the resources that an address means; stars mean several."""
    everything = list(registry.resources.values())
    if address == "*":
        return everything
    plugin, _slash, name = address.partition("/")
    if name == "*":
        return [one for one in everything if one.address.startswith(f"{plugin}/")]
    return [one for one in everything if one.address == address]


def field_names(resource: Resource) -> set[str]:
    """Return what can be hidden of a resource: fields, pointers, links and computed values."""
    model = resource.model
    names = {*model._meta.fields, *model._meta.manytomany, *model.refs}
    for base in model.__mro__:
        names |= {name for name, value in vars(base).items() if isinstance(value, computed)}
    return names


def _in_order(verbs: Iterable[str]) -> tuple[str, ...]:
    return (*VERBS, *sorted(set(verbs) - {*VERBS, "*"}), "*")
