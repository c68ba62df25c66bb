"""Serve the pages."""

import socket
import sys

import click
from peewee import PeeweeException

from app.backup.errors import BackupError
from app.backup.swapping import finish_restore
from app.config import Config
from app.house import open_house
from app.house_lock import InUse, share
from app.logs import configure_logs
from app.migrating.scripts import MigrationWaits, NewerSchema
from app.registry import registry
from app.setup import new_token
from models.core import User
from models.database import close_database, without_password


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True)
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True)
def command(host: str | None, port: int | None, threads: int, workers: int) -> None:
    """Prepare the database if there is none, and serve."""
    config = Config.from_env()
    configure_logs(config.log_level)
    host, port = host or config.host, port or config.port
    _check_port(host, port)
    prepare(config)
    address = config.url or f"http://{_shown(host)}:{port}"
    click.echo(f"Shophouse is open at {address}")
    for one in registry.installed.values():
        if one.is_quarantined:
            click.echo(f"Plugin {one.name} is stopped: {one.sentence}", err=True)
    if not User.select(User.id).exists():
        click.echo(f"Set it up once here: {address}/setup?token={new_token()}")
    sys.stdout.flush()
    close_database()
    _serve(host, port, threads, workers)


def prepare(config: Config) -> None:
    """Open the house, or stop with one sentence."""
    try:
        finish_restore(config)
        share(config.data_dir)
        open_house(config)
    except (BackupError, InUse, MigrationWaits, NewerSchema) as error:
        raise click.ClickException(str(error)) from None
    except PeeweeException as error:
        raise cannot_open(config, error) from None


def cannot_open(config: Config, error: Exception) -> click.ClickException:
    """Say in a sentence that the database can't be opened."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return click.ClickException(
        f"The database {without_password(config.database_url)} can't be opened: {first}."
        " Check SHOPHOUSE_DATABASE_URL and that the server runs."
    )


def _check_port(host: str, port: int) -> None:
    """Stop with one sentence where the port is taken, before anything is prepared."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            f"Port {port} on {host} can't be used ({error.strerror})."
            " Stop what uses it, or give another one with --port or SHOPHOUSE_PORT."
        ) from None


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _serve(host: str, port: int, threads: int, workers: int) -> None:
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError:  # no wheel for this machine
        import waitress

        from app.wsgi import app  # opens the house, which comes last

        waitress.serve(app, host=host, port=port, threads=threads, ident=None)
        return
    Granian(
        "app.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    ).serve()
