"""Joining the floors: the one place where engine, addresses and plugins become an app."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.templating import Environment
from flask_compress import Compress
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.security import safe_join

import views
from app.config import ROOT, Config
from app.registry import registry
from app.web.cookies import host_cookies
from app.web.drawing import teach_templates
from app.web.errors import handle_errors
from app.web.person import begin_request, end_request, login_manager
from app.web.route import check_rights, guarded
from app.web.rules import LateRule
from app.web.security import protect, spool_uploads
from app.web.statics import send_static
from app.web.tracing import trace


class QuickTemplates(Environment):
    """Gives templates the one dictionary of what all may call, where none has more of its own.

    Jinja lays an empty one over it for each, and compares the two whenever one imports another.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template may call."""
        return super().make_globals(d) if d else self.globals


class IdConverter(IntegerConverter):
    """A number in an address: what no table can hold is no address."""

    def __init__(self, map: Any, **options: Any) -> None:
        super().__init__(map, max=2**63 - 1, **options)


def create_app(config: Config) -> Flask:
    """Build the app for an open house. Raises Undeclared for a route without a right."""
    app = Flask(
        "shophouse",
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
        root_path=str(ROOT),
    )
    app.jinja_environment = QuickTemplates
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = IdConverter
    app.url_map.strict_slashes = False
    # First of all: how long it takes is measured from before to behind all else. Then the person:
    # an error of what comes next is said to them, in their language.
    trace(app, trusts_proxy=config.proxies > 0)
    app.before_request(begin_request)
    app.teardown_request(end_request)
    protect(app, config)
    Htmx(app)
    spool_uploads(app)
    login_manager.init_app(app, add_context_processor=False)
    Compress(app)
    handle_errors(app)
    app.jinja_loader = _templates()
    teach_templates(app)
    views.register(app)
    app.view_functions["static"] = guarded(send_static, "public")
    app.after_request(_keep_static)
    check_rights(app)
    # Flask's types take wsgi_app for a method; its documentation asks to wrap it so.
    if app.config["SESSION_COOKIE_SECURE"]:
        app.wsgi_app = host_cookies(app.wsgi_app)  # type: ignore[method-assign, assignment]
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops, 0)  # type: ignore[method-assign]
    return app


def _templates() -> ChoiceLoader:
    """Find templates of the engine, then those of the plugins that are here at the time."""
    return ChoiceLoader([FileSystemLoader(str(ROOT / "templates")), FunctionLoader(_of_plugin)])


def _of_plugin(name: str) -> tuple[str, str, None] | None:
    for one in registry.installed.values():
        path = safe_join(str(Path(one.place) / "templates"), name)
        if path and Path(path).is_file():
            return Path(path).read_text(encoding="utf-8"), path, None
    return None


def _keep_static(response: Response) -> Response:
    """Let hashed static files be kept for a year."""
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
