"""Own pages of plugins, under the plugin's name, each with its declared right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask

from app.plugin import Page
from app.registry import registry
from app.rights import NotVisible
from app.web.public import opened_by_token
from app.web.route import guarded


def register(app: Flask) -> None:
    """Register the own pages of all installed plugins."""
    for one in registry.installed.values():
        for number, own in enumerate(one.plugin.pages if one.plugin else []):
            view = _while_enabled(one.name, own)
            if own.purpose:
                view = opened_by_token(view, own.purpose)
            view = guarded(view, own.right)
            app.add_url_rule(
                f"/{one.name}/{own.path}",
                f"{one.name}.page{number}",
                view,
                methods=list(own.methods),
            )


def _while_enabled(name: str, own: Page) -> Callable[..., Any]:
    @wraps(own.view)
    def answer(**arguments: Any) -> Any:
        if not registry.installed[name].is_enabled:
            raise NotVisible(name)
        return own.view(**arguments)

    return answer
