"""Set up without a browser."""

from zoneinfo import available_timezones

import click

from app.commands.opening import house
from app.registry import registry
from app.setup import set_up
from app.signin import weak_password
from app.zones import default_zone
from models.kinds import kind_by_name
from models.refused import Refused


@click.command()
@click.option("--company", required=True, help="Name of the firm.")
@click.option("--country", required=True, metavar="CC", help="Two letters, such as DE.")
@click.option("--currency", required=True, metavar="CUR", help="Three letters, such as EUR.")
@click.option("--admin", required=True, metavar="EMAIL", help="Mail of the first user.")
@click.option("--password", required=True, metavar="PW", help="Password of the first user.")
@click.option("--language", default="en", show_default=True)
@click.option("--timezone", metavar="ZONE", help="Such as Europe/Berlin; by default the country's.")
@click.option("--plugins", metavar="a,b", help="By default all but the examples.")
@click.option("--demo", is_flag=True, help="Fill in a sample company.")
def command(
    company: str,
    country: str,
    currency: str,
    admin: str,
    password: str,
    language: str,
    timezone: str | None,
    plugins: str | None,
    demo: bool,
) -> None:
    """Set up the firm and its first user."""
    with house(makes=True):
        problem = weak_password(password, (company, admin))
        if problem:
            raise Refused(f"--password: {problem}")
        chosen = _plugins(plugins)
        told = {
            "company": company,
            "country": kind_by_name("country").parse(country.upper()),
            "currency": kind_by_name("currency").parse(currency.upper()),
            "language": kind_by_name("language").parse(language),
            "timezone": timezone or default_zone(country.upper()),
            "email": admin,
            "name": admin.partition("@")[0].replace(".", " ").title(),
            "password": password,
        }
        if told["timezone"] not in available_timezones():
            raise Refused(
                f"--timezone: there is no zone {timezone}; give one such as Europe/Berlin."
            )
        set_up(told, chosen, with_demo=demo)
        click.echo(f"{company} is set up. {admin} may sign in.")


def _plugins(text: str | None) -> set[str] | None:
    if text is None:
        return None
    names = {name.strip() for name in text.split(",") if name.strip()}
    for name in sorted(names):
        found = registry.installed.get(name)
        if found is None:
            known = ", ".join(sorted(set(registry.installed) - {"core"}))
            raise Refused(f"--plugins: there is no plugin {name}. There are: {known}.")
        if found.is_quarantined:
            raise Refused(f"--plugins: {name} is stopped: {found.sentence}")
    return names
