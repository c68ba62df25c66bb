"""The second factor of a user: set up, asked, switched off; and the codes for a lost phone."""

import secrets
from datetime import datetime

from peewee import IntegrityError

from app.sealing import seal, unseal
from app.signin import totp
from app.tokens import token_hash
from models.clock import now
from models.core import RecoveryCode, SecondFactor
from models.database import database, transaction
from models.refused import Refused
from models.texts import _

CODES = 10
SET_UP_SECONDS = 3600
"""How long a secret that is shown may wait for its first code."""
_PURPOSE = "second factor"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_GROUPS = 4


def is_on(user_id: int) -> bool:
    """Say whether a user signs in by a code too."""
    return bool(SecondFactor.select().where(SecondFactor.user == user_id).exists())


def new_secret(user_id: int) -> str:
    """Make a secret for a user, sealed: it waits in their form until a code proves it."""
    return seal(f"{_PURPOSE} {user_id}", secrets.token_bytes(20).hex())


def opened_secret(user_id: int, sealed: str) -> bytes | None:
    """Return a secret that waits in a user's form; None where it is another's or too old."""
    text = unseal(f"{_PURPOSE} {user_id}", sealed, SET_UP_SECONDS) if sealed else None
    return bytes.fromhex(text) if text else None


def switch_on(user_id: int, sealed: str, code: str) -> list[str]:
    """Ask for codes from now on, and return the recovery codes, which are kept nowhere.

    A secret that was there gives way. Raises Refused for a code that doesn't fit.
    """
    step = proven_step(user_id, sealed, code)
    secret = opened_secret(user_id, sealed) or b""
    with transaction():
        _forget(user_id)
        kept = seal(_PURPOSE, secret.hex())
        try:
            with database.atomic():
                SecondFactor.create(user=user_id, secret=kept, since_at=now(), last_step=step)
        except IntegrityError as error:
            raise Refused(_("It was set up just now in another window.")) from error
        return _new_codes(user_id)


def proven_step(user_id: int, sealed: str, code: str) -> int:
    """Return the half minute of a code by which an app shows that it has the waiting secret.

    Raises Refused for a code that doesn't fit.
    """
    secret = opened_secret(user_id, sealed)
    if secret is None:
        raise Refused(_("This waited for too long. Scan the new picture."), field="code")
    step = totp.step_of(secret, digits_of(code), now().timestamp())
    if step is None:
        raise Refused(
            _("The code doesn't fit. Look whether the clock of the phone is right."), field="code"
        )
    return step


def takes_code(user_id: int, code: str) -> str:
    """Take a code: `app` or `recovery` by what it was, "" where it is wrong or was used before.

    Who asks has counted the try (`claim_try`).
    """
    digits = digits_of(code)
    if digits:
        return "app" if _takes_step(user_id, digits) else ""
    typed = "".join(char for char in code.lower() if char in _LETTERS)
    unused = RecoveryCode.used_at.is_null() & (RecoveryCode.user == user_id)
    with transaction():
        taken = (
            RecoveryCode.update(used_at=now())
            .where(unused, RecoveryCode.code_hash == token_hash(f"{user_id}:{typed}"))
            .execute()
        )
    return "recovery" if taken else ""


def _takes_step(user_id: int, digits: str) -> bool:
    row = SecondFactor.get_or_none(SecondFactor.user == user_id)
    secret = unseal(_PURPOSE, row.secret) if row else None
    if secret is None:
        return False
    step = totp.step_of(bytes.fromhex(secret), digits, now().timestamp())
    if step is None:
        return False
    with transaction():  # of two who send the same code, the database lets one in
        older = (SecondFactor.user == user_id) & (SecondFactor.last_step < step)
        return bool(SecondFactor.update(last_step=step).where(older).execute())


def is_readable(user_id: int) -> bool:
    """Say whether the secret can be read: not after the house's key became another."""
    row = SecondFactor.get_or_none(SecondFactor.user == user_id)
    return row is not None and unseal(_PURPOSE, row.secret) is not None


def digits_of(code: str) -> str:
    """Return the six digits of a typed code, or nothing where it is none."""
    packed = "".join(code.split()).replace("-", "")
    return packed if packed.isascii() and packed.isdigit() and len(packed) == totp.DIGITS else ""


def switch_off(user_id: int) -> bool:
    """Ask for no codes any more; False where none were asked for."""
    with transaction():
        return _forget(user_id)


def _forget(user_id: int) -> bool:
    RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
    return bool(SecondFactor.delete().where(SecondFactor.user == user_id).execute())


def renew_codes(user_id: int) -> list[str]:
    """Make new recovery codes in place of all others, and return them."""
    with transaction():
        RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
        return _new_codes(user_id)


def _new_codes(user_id: int) -> list[str]:
    made = [_new_code() for _number in range(CODES)]
    plain = [code.replace("-", "") for code in made]
    rows = [{"user": user_id, "code_hash": token_hash(f"{user_id}:{one}")} for one in plain]
    RecoveryCode.insert_many(rows).execute()
    return made


def _new_code() -> str:
    """Make a code of 79 bits: too many to be found from its hash."""
    groups = ["".join(secrets.choice(_LETTERS) for _n in range(4)) for _g in range(_GROUPS)]
    return "-".join(groups)


def codes_left(user_id: int) -> int:
    """Count the recovery codes that weren't used yet."""
    unused = RecoveryCode.used_at.is_null() & (RecoveryCode.user == user_id)
    return int(RecoveryCode.select().where(unused).count())


def since(user_id: int) -> datetime | None:
    """Return since when a user signs in by a code too."""
    row = SecondFactor.get_or_none(SecondFactor.user == user_id)
    return row.since_at if row else None
