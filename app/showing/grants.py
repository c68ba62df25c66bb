"""What enabled plugins grant to a role of a name, for people who look at the role."""

from markupsafe import Markup

from app.form_parts import Head
from app.grants import Grant, parse_grants
from app.pages import Row, Section, Table
from app.registry import Installed, registry
from app.resource import Resource, field_label
from models.texts import _

_VERBS = {
    "read": _("read"),
    "create": _("create"),
    "update": _("change"),
    "delete": _("delete"),
    "export": _("export"),
    "import": _("import"),
    "*": _("everything"),
}


def verb_words(verb: str) -> str:
    """Return what people call a verb; an action's own name is left as it is."""
    return str(_VERBS.get(verb, verb))


def granted_by_plugins(role: str) -> Section | None:
    """Return what plugins grant to a role, a line a grant; None where it is nothing."""
    given = [
        (one, grant)
        for one in registry.enabled()
        if one.plugin and role in one.plugin.roles
        for grant in parse_grants(one.plugin.roles[role], one.name)
    ]
    if not given:
        return None
    title = str(_("Granted by modules"))
    words = (_("What"), _("May"), _("Only where"), _("But not the fields"), _("From the module"))
    heads = [Head(f"grant-{number}", str(word)) for number, word in enumerate(words)]
    rows = [_row(number, one, grant) for number, (one, grant) in enumerate(given)]
    note = _("This comes along with the modules and can't be changed here; what the role grants"
             " itself adds to it.")  # fmt: skip
    html = Markup('<p class="muted small">{}</p>').format(note)
    return Section("granted", title, table=Table(title, heads, rows), html=html)


def _row(number: int, giver: Installed, grant: Grant) -> Row:
    resource = registry.resources.get(grant.address)
    label = _what(grant, resource)
    scope = Markup("<code>{}</code>").format(grant.scope) if grant.scope else Markup("")
    names = sorted(grant.hidden)
    hidden = ", ".join(str(field_label(resource.model, one)) if resource else one for one in names)
    giver_label = giver.label
    cells = Markup('<td class="grow">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>').format(
        label, _may(grant, resource), scope, hidden, giver_label
    )
    return Row(number, "", label, cells)


def _what(grant: Grant, resource: Resource | None) -> str:
    """Name a resource with its plugin, or all that a plugin has."""
    if grant.address == "*":
        return str(_("All modules"))
    name = grant.address.split("/")[0]
    found = registry.installed.get(name)
    plugin = found.label if found else name
    if resource is not None:
        return f"{plugin} · {resource.title}"
    return str(_("All of %(plugin)s", plugin=plugin))


def _may(grant: Grant, resource: Resource | None) -> str:
    """Name verbs as people do, the usual ones first."""
    actions = resource.actions() if resource else {}
    known = [verb for verb in _VERBS if verb in grant.verbs]
    own = [str(actions[verb].label) if verb in actions else verb for verb in sorted(grant.verbs)
           if verb not in _VERBS]  # fmt: skip
    return ", ".join([str(_VERBS[verb]) for verb in known] + own)
