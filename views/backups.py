"""Backups: what is saved, when a restore was tried, and one more at once."""

from flask import Blueprint, Response, abort, g, send_file

from app.backup.keeping import find_backup, list_backups
from app.backup.places import here
from app.jobs.queue import enqueue
from app.security_log import note_if_possible
from app.showing.backups import backups_page
from app.web.drawing import go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route

blueprint = Blueprint("backups", __name__, url_prefix="/settings")


@route(blueprint, "/backups", right="admin")
def index() -> Response:
    """Show the backups, newest first."""
    return page("backups.html", page=backups_page(list_backups(here()), g.locale))


@route(blueprint, "/backups", right="admin", methods=("POST",))
def back_up() -> Response:
    """Queue a backup and lead to its job; while one is under way, to that one."""
    user_id = actor().user_id

    def work() -> str:
        job = enqueue("core.backup", {}, unique="core.backup", user_id=user_id)
        return f"/settings/jobs/{job.id}"

    return go(once(user_id, work))


@route(blueprint, "/backups/<name>", right="admin")
def download(name: str) -> Response:
    """Give a backup to an administrator: it holds everything."""
    path = find_backup(here(), name)
    if path is None:
        abort(404)
    note_if_possible("backup_taken", by=actor().user_id, detail=path.name)
    return send_file(path, "application/zip", as_attachment=True, download_name=path.name)
