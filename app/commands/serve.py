"""Serve the pages.

The process that is started stays small: it only watches over those that serve, each of which opens
the house for itself.
"""

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import click

from app.config import Config
from models.driver import load_peewee

_LOOK_SECONDS = 0.5


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True)
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True)
def command(host: str | None, port: int | None, threads: int, workers: int) -> None:
    """Prepare the database if there is none, and serve."""
    given = Config.from_env()
    host, port = host or given.host, port or given.port
    config = replace(given, host=host, port=port)  # links in mails lead to where it is open
    _check_port(host, port)
    address = config.url or f"http://{_shown(host)}:{port}"
    _serve(partial(_opened, config, address, _Opening()), host, port, threads, workers)
    from app.crash import leave_clean

    leave_clean(config)


@dataclass
class _Opening:
    """What the processes that serve know of each other: the first one opens the house alone.

    Who was killed tells nobody anything any more: later ones ask for no lock that it may hold, and
    tell over a pipe that they opened the house.
    """

    turn: Any = field(default_factory=multiprocessing.Lock)
    is_open: Any = field(default_factory=multiprocessing.Event)
    pipe: Any = field(default_factory=lambda: multiprocessing.Pipe(duplex=False))


def _opened(config: Config, address: str, opening: _Opening) -> Any:
    """Open the house in a process that serves, and return its app; the first one tells of it."""
    load_peewee(config.database_url)
    from app.serving import announce, serving_app

    _end_with_parent()
    try:
        if not opening.is_open.is_set():
            with opening.turn:
                if not opening.is_open.is_set():
                    app = serving_app(config)
                    announce(address)
                    opening.is_open.set()
                    return app
        app = serving_app(config)
        opening.pipe[1].send_bytes(b"open")
        return app
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _end_with_parent() -> None:
    """End this process once the one that watches over it is gone: it would keep the port."""
    parent = os.getppid()
    if multiprocessing.parent_process() is None:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


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


def _serve(opened: Callable[[], Any], host: str, port: int, threads: int, workers: int) -> None:
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError:  # no wheel for this machine
        import waitress

        waitress.serve(opened(), host=host, port=port, threads=threads, ident=None)
        return
    server = Granian(
        "app.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_enabled=False,
        workers_kill_timeout=20,
    )
    threading.Thread(target=_keep_alive, args=(server, opened), daemon=True).start()
    server.serve(target_loader=opened, wrap_loader=False)


def _keep_alive(server: Any, opened: Any) -> None:
    """Let a process that ends be replaced, however often, but not one that can't open the house.

    The server gives up where one dies soon after it replaced another; not if the house was open.
    """
    opening: _Opening = opened.args[2]
    opening.is_open.wait()
    server.respawn_failed_workers = True
    while opening.pipe[0].recv_bytes():
        server.respawned_wrks.clear()
