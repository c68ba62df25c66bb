"""The form that saves a list as a view."""

from app.list_parts import ViewForm
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.views import State
from models.core import View


def view_form(resource: Resource, actor: Actor, state: State) -> ViewForm | None:
    """Return the form, for who may keep views."""
    views = registry.of(View)
    if views is None or not actor.may(views, "create"):
        return None
    form = ViewForm(f"{resource.href}/views", state.query)
    if state.saved is not None:
        form.id, form.name = state.saved.id, state.saved.name
        form.is_changed = sorted(state.query.split("&")) != sorted(state.saved.query.split("&"))
        form.may_change = actor.is_admin or state.saved.is_mine
    return form
