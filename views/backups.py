"""Backups: what is saved, when a restore was tried, and one more at once."""

from flask import Blueprint, Response, abort, g, send_file

from app.backup.errors import BackupError
from app.backup.keeping import find_backup, list_backups
from app.backup.making import make_backup
from app.backup.places import here
from app.showing.backups import backups_page
from app.web.drawing import go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import route
from models.refused import Refused
from models.texts import _

blueprint = Blueprint("backups", __name__, url_prefix="/settings")
PLACE = "/settings/backups"


@route(blueprint, "/backups", right="admin")
def index() -> Response:
    """Show the backups, newest first."""
    return page("backups.html", page=backups_page(list_backups(here()), g.locale))


@route(blueprint, "/backups", right="admin", methods=("POST",))
def back_up() -> Response:
    """Make a backup now; the form is marked only after, so that nobody waits for its writing."""
    user_id = actor().user_id
    if not answered(user_id):
        try:
            make_backup(here())
        except BackupError as error:
            raise Refused(str(error)) from error
        once(user_id, lambda: PLACE)
    return go(PLACE, _("The backup is made."))


@route(blueprint, "/backups/<name>", right="admin")
def download(name: str) -> Response:
    """Give a backup to an administrator: it holds everything."""
    path = find_backup(here(), name)
    if path is None:
        abort(404)
    return send_file(path, "application/zip", as_attachment=True, download_name=path.name)
