"""Mails of the door: invitations, links for a forgotten password, and what changed about it."""

from app.backup.places import house_url
from app.core import plugin
from app.jobs.run import Run
from app.mail.outbox import SEALED, send_mail
from app.mail.server import mail_server
from app.security_log import note
from app.settings import firm
from app.signin.links import INVITE, RESET, password_link
from app.signin.users import user_of
from models.core import User
from models.texts import _, use_language

RESET_JOB = "core.mail-reset"


@plugin.job("mail-reset", label=_("Mail a link for a new password"), retries=2)
def mail_reset(run: Run, mail: str) -> None:
    """Mail a link to whom an address belongs; to nobody where it is no user's.

    The page that asked has answered already, the same for every address and as fast.
    """
    with run.step():
        user = user_of(mail)
        if user is None or not user.is_active or not mail_server().is_set:
            return
        note("password_asked", about=user.id, way="job")
        mail_link(user)


def mail_link(user: User, by: str = "") -> None:
    """Mail somebody the link to a new password, within the caller's transaction.

    `by` is the administrator who sends it; without one somebody asked for it at the door.
    """
    link = password_link(RESET, user.id)
    with use_language(_language(user)):
        send_mail(user.email, _reset_subject(), _reset_text(user, by), secret=link)


def mail_invitation(user: User, by: str) -> None:
    """Mail somebody the link by which they choose a password, within the caller's transaction."""
    link = password_link(INVITE, user.id)
    with use_language(_language(user)):
        send_mail(user.email, _invite_subject(), _invite_text(user, by), secret=link)


def tell(user: User, what: str) -> None:
    """Mail somebody that their way in was changed; nothing where the house sends no mails.

    `what` names the sentence, so that it comes in their language.
    """
    if not mail_server().is_set:
        return
    with use_language(_language(user)):
        sentence = str(SENTENCES[what])
        lines = [
            _greeting(user),
            sentence,
            str(
                _(
                    "If this wasn't you, tell an administrator at once. Your sessions: %(at)s",
                    at=house_url("/settings/sessions"),
                )
            ),
        ]
        send_mail(user.email, f"{_house()}: {sentence}", "\n\n".join(lines) + "\n")


SENTENCES = {
    "password": _("Your password was changed."),
    "given": _("An administrator gave you a new password."),
    "factor-on": _("A second factor was set up for you."),
    "factor-off": _("Your second factor was switched off."),
    "factor-reset": _("An administrator reset your second factor."),
    "code": _("A recovery code was used to sign in as you."),
}


def _language(user: User) -> str:
    return user.language or firm().language


def _house() -> str:
    return firm().name or "Shophouse"


def _greeting(user: User) -> str:
    return str(_("Hello %(name)s,", name=user.name))


def _invite_subject() -> str:
    return str(_("Your way in to %(house)s", house=_house()))


def _invite_text(user: User, by: str) -> str:
    return "\n\n".join([
        _greeting(user),
        str(_("%(by)s invites you to the shophouse of %(house)s. Choose a password of your own:",
              by=by or _house(), house=_house())),
        SEALED,
        str(_("The link is good for seven days and one use. From then on you sign in as %(mail)s.",
              mail=user.email)),
    ]) + "\n"  # fmt: skip


def _reset_subject() -> str:
    return str(_("A new password for %(house)s", house=_house()))


def _reset_text(user: User, by: str) -> str:
    return "\n\n".join([
        _greeting(user),
        str(_("%(by)s sends you a link to a new password. Choose it here:", by=by) if by
            else _("Somebody, probably you, asked for a new password. Choose it here:")),
        SEALED,
        str(_("The link is good for two hours and one use. If you didn't ask for it, do nothing:"
              " your password stays as it is.")),
    ]) + "\n"  # fmt: skip
