"""API tokens from the command line."""

from datetime import timedelta

import click

from app.commands.opening import house
from app.jsonapi.tokens import make_token, revoke_token
from models.clock import now
from models.core import ApiToken, User
from models.kinds import kind_by_name
from models.refused import Refused


@click.group()
def command() -> None:
    """Make, list and revoke the tokens by which programs sign in."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--expires", type=click.IntRange(1, 36_500), help="Days it is good for.")
@click.option("--read-only", is_flag=True, help="It may read, and change nothing.")
@click.option("--grants", default="", help="Only these, such as contacts/parties:read,create.")
def add(email: str, name: str, expires: int | None, read_only: bool, grants: str) -> None:
    """Make a token for a user and print it, this once."""
    with house():
        user = User.get_or_none(User.email == kind_by_name("email").parse(email))
        if user is None:
            raise Refused(f"There is no user with the mail {email}.")
        if not user.is_active:
            raise Refused(f"{email} may not sign in, so neither may a program as them.")
        token = make_token(
            user,
            name,
            expires_at=now() + timedelta(days=expires) if expires else None,
            is_read_only=read_only,
            grants=grants,
            way="command",
        )
        click.echo(token)


@command.command(name="list")
def list_tokens() -> None:
    """List the tokens: number, beginning, name, user, rights, expiry, last use."""
    with house():
        for token in ApiToken.select(ApiToken, User).join(User).order_by(ApiToken.id):
            rights = "read only" if token.is_read_only else token.grants or "everything"
            words = [str(token.id), f"{token.hint}…", token.name, token.user.email, rights]
            moments = [_moment(token.expires_at, "never"), _moment(token.last_used_at, "unused")]
            click.echo("\t".join(words + moments))


@command.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Revoke a token by its number; the program that has it is refused from then on."""
    with house():
        token = ApiToken.get_or_none(ApiToken.id == number)
        if token is None:
            raise Refused(f"There is no token {number}. “token list” shows them.")
        revoke_token(number, way="command")
        click.echo(f"“{token.name}” is revoked.")


def _moment(value: object, otherwise: str) -> str:
    return otherwise if value is None else str(kind_by_name("moment").plain(value))
