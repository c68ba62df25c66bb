"""A process that serves: the house open, the app made of it, and what it says at a start."""

import gc
import sys

import click
from flask import Flask

from app.commands.preparing import prepare
from app.config import Config
from app.factory import create_app
from app.jobs.inside import start_inside
from app.logs import configure_logs
from app.registry import registry
from app.setup import new_token
from app.slowness import watch_requests
from models.core import User
from models.database import forget_connection


def serving_app(config: Config) -> Flask:
    """Open the house and make its app. Raises ClickException with one sentence."""
    configure_logs(config.log_level)
    prepare(config)
    app = create_app(config)
    start_inside()
    watch_requests()
    keep_loaded()
    return app


def keep_loaded() -> None:
    """Spare the collector of garbage what was loaded, which stays: a tenth of a page's time."""
    gc.collect()
    gc.freeze()


def announce(address: str) -> None:
    """Say where the house is open, what of it is stopped, and how to set it up."""
    click.echo(f"Shophouse is open at {address}")
    for one in registry.installed.values():
        if one.is_quarantined:
            click.echo(f"Plugin {one.name} is stopped: {one.sentence}", err=True)
    if not User.select(User.id).exists():
        click.echo(f"Set it up once here: {address}/setup?token={new_token()}")
    sys.stdout.flush()
    forget_connection()  # the database stays open: this process's worker is at it already
