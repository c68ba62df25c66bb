"""Which user somebody at the provider is; a new one where the firm wants that."""

from app.provider.claims import Claims
from app.provider.settings import Provider
from app.rights import ADMIN
from app.security_log import note
from app.signin.users import user_of
from models.clock import now
from models.core import Identity, Role, User
from models.database import lock_house, transaction
from models.gate import gate
from models.kinds import kind_by_name
from models.refused import Invalid, Refused
from models.texts import _


def user_for(provider: Provider, claims: Claims) -> User:
    """Return the user whom a provider vouches for.

    Known accounts go by their number, whatever mail they have by now; others by a mail that the
    provider has verified. Raises Refused.
    """
    with transaction():
        lock_house("core.provider")
        known = Identity.get_or_none(
            Identity.issuer == claims.issuer, Identity.subject == claims.subject
        )
        if known is not None:
            return _known(known)
        return _linked(_by_mail(provider, claims), claims)


def _known(identity: Identity) -> User:
    Identity.update(used_at=now()).where(Identity.id == identity.id).execute()
    user: User = User.get_by_id(identity.user_id)
    if not user.is_active:
        raise Refused(_("You may not sign in here any more. Ask an administrator."))
    return user


def _by_mail(provider: Provider, claims: Claims) -> User:
    mail = _address(claims)
    user = user_of(mail)
    if user is None:
        return _new(provider, claims, mail)
    if not user.is_active:
        raise Refused(_("You may not sign in here any more. Ask an administrator."))
    return user


def _address(claims: Claims) -> str:
    if not claims.email:
        raise Refused(_("The provider doesn't tell your mail address, and without it nobody here"
                        " is known."))  # fmt: skip
    if not claims.is_verified:
        raise Refused(_("The provider hasn't verified your mail address, so it proves nothing."))
    try:
        found = kind_by_name("email").parse(claims.email)
    except Invalid as wrong:
        raise Refused(str(wrong)) from wrong
    return str(found or "")


def _new(provider: Provider, claims: Claims, mail: str) -> User:
    """Add a user, where people of this domain are let in without being asked."""
    role = Role.get_or_none(Role.name == provider.new_role) if provider.new_role else None
    domain = mail.rpartition("@")[2].casefold()
    if role is None or role.name == ADMIN or domain not in provider.new_domains:
        raise Refused(_("Nobody here has the address %(mail)s. Ask an administrator.", mail=mail))
    with gate(None, "page"):
        user = User(name=claims.name or mail.partition("@")[0], email=mail)
        user.link("roles", [role.id])
        user.save()
    return user


def _linked(user: User, claims: Claims) -> User:
    """Remember the account, so that its number counts from now on."""
    other = Identity.get_or_none(Identity.user == user.id, Identity.issuer == claims.issuer)
    if other is not None:
        raise Refused(
            _("%(mail)s belongs to another account of the provider here. An administrator can"
              " unlink that one.", mail=claims.email)
        )  # fmt: skip
    Identity.create(
        user=user.id, issuer=claims.issuer, subject=claims.subject, linked_at=now(), used_at=now()
    )
    note("provider_linked", by=user.id, about=user.id, detail=claims.issuer)
    return user


def accounts_of(user_id: int) -> list[Identity]:
    """Return the accounts of providers that open a user."""
    return list(Identity.select().where(Identity.user == user_id).order_by(Identity.id))


def unlink(user_id: int) -> int:
    """Forget these accounts; the next sign-in goes by the mail again."""
    with transaction():
        gone = int(Identity.delete().where(Identity.user == user_id).execute())
        if gone:
            note("provider_unlinked", about=user_id)
    return gone
