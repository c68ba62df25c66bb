"""Users from the command line."""

import sys

import click

from app.commands.opening import house
from app.security_log import note
from app.setup import add_user
from app.signin import hash_password, user_of, weak_password
from app.signin.links import end_ways_in
from app.signin.second_factor import switch_off
from app.signin.throttle import forget_claims
from models.core import Role, User
from models.gate import gate
from models.kinds import kind_by_name
from models.refused import Refused


@click.group()
def command() -> None:
    """Add and list users, set a password."""


@command.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", required=True, multiple=True)
def add(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Add a user; the password is read from standard input or asked for."""
    with house():
        add_user(email, name, list(roles), _password((name, email)))
        click.echo(f"{email} may sign in.")


@command.command()
@click.argument("email")
def password(email: str) -> None:
    """Set a user's password, read from standard input or asked for; their sessions end."""
    with house():
        user = user_of(kind_by_name("email").parse(email) or "")
        if user is None:
            raise Refused(f"There is no user with the mail {email}.")
        with gate(None, "command"):
            user.password_hash = hash_password(_password((user.name, email)))
            user.password_given_at = None
            user.save()
            note("password_given", about=user.id)
        end_ways_in(user.id)
        click.echo(f"{email} has a new password.")


@command.command(name="reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take the second factor off a user who lost phone and codes; their sessions end."""
    with house():
        user = user_of(kind_by_name("email").parse(email) or "")
        if user is None:
            raise Refused(f"There is no user with the mail {email}.")
        with gate(None, "command"):
            if not switch_off(user.id):
                raise Refused(f"{email} has no second factor.")
            end_ways_in(user.id)
            note("second_factor_reset", about=user.id)
        forget_claims(f"code:{user.id}")
        click.echo(f"{email} signs in by the password alone.")


@command.command(name="list")
def list_users() -> None:
    """List the users with their roles."""
    with house():
        names = {role.id: role.name for role in Role.select(Role.id, Role.name)}
        for user in User.select().order_by(User.email):
            roles = ",".join(sorted(names[one] for one in user.linked("roles"))) or "-"
            state = "active" if user.is_active else "off"
            click.echo(f"{user.email}\t{user.name}\t{roles}\t{state}")


def _password(about: tuple[str, ...]) -> str:
    if sys.stdin.isatty():
        text: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    problem = weak_password(text, about)
    if problem:
        raise Refused(str(problem))
    return text
