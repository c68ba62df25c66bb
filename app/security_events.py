"""The security log as a resource: lists, filters and exports as any other, and no way to write."""

from app.resource import Resource
from models.core import SecurityEvent
from models.texts import _


class SecurityEvents(Resource):
    """The security log: administrators read it, and nobody changes it."""

    model = SecurityEvent
    name = "security_events"
    label = _("Security log")
    noun = _("Security event")
    icon = "clipboard-list"
    about = _("Who came in or tried to, and what changed about who may.")
    columns = ("kind", "user", "about", "at", "address", "detail")
    filters = ("at", "kind", "user", "name", "about", "address", "way")
    facts = ("at", "kind", "user", "name", "about", "detail", "address", "device", "way")
    quick = {
        _("Refused"): "kind__in=sign_in_failed,code_failed,sign_in_paused,provider_refused",
        _("Rights"): "kind__in=roles_changed,role_changed,user_added,user_on,user_off",
        _("Taken out"): "kind__in=exported,backup_made,backup_taken",
    }
    sort = "-at"
    related = ()
    can_create = False
    can_update = False
    can_delete = False
    in_menu = False
    files = False
    comments = False
