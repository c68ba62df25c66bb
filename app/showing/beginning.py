"""Where to begin while there is nothing yet: something new, an import, the sample company."""

from app.demo import has_demo
from app.pages import Link
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.texts import _

MOST = 1


def ways_into(resource: Resource, actor: Actor) -> list[Link]:
    """Return the ways to fill an empty list, as far as the person may go them."""
    links = []
    if actor.may(resource, "create") and not resource.is_child:
        links.append(
            Link(
                str(_("Add the first")),
                f"{resource.href}/new",
                "plus",
                hint=str(_("Or press N anywhere in this list")),
            )
        )
        if actor.may(resource, "import"):
            links.append(_import(resource))
    links += sample_data(actor, resource)
    return links


def ways_in(actor: Actor) -> list[Link]:
    """Return the ways to begin in a house that holds nothing yet."""
    offered = [
        resource
        for resource in registry.enabled_resources()
        if resource.in_menu and not resource.is_child and resource.plugin.name != "core"
        if actor.may(resource, "create")
    ][:MOST]
    links = [
        Link(
            str(_("New: %(noun)s", noun=resource.singular)),
            f"{resource.href}/new",
            resource.icon or "plus",
            hint=str(resource.about),
        )
        for resource in offered
    ]
    links += [_import(resource) for resource in offered[:1] if actor.may(resource, "import")]
    return links + sample_data(actor)


def sample_data(actor: Actor, resource: Resource | None = None) -> list[Link]:
    """Offer the sample company to administrators, where a module that is asked about has some."""
    plugins = [resource.plugin] if resource else [one.plugin for one in registry.enabled()]
    if not actor.is_admin or has_demo() or not any(one and one.demos for one in plugins):
        return []
    hint = _("Only looking? It goes again with one click")
    return [Link(str(_("Add sample data")), "/settings/sample-data", "flask", hint=str(hint))]


def _import(resource: Resource) -> Link:
    return Link(
        str(_("Import a list")),
        f"{resource.href}/import",
        "upload",
        hint=str(_("CSV or Excel, rehearsed before anything is stored")),
    )
