"""The pause after wrong tries, by mail and by address, kept in the database for all processes.

Wrong tokens are counted by address only, apart from passwords.
"""

from datetime import datetime, timedelta

from models.clock import now
from models.core import Throttle
from models.database import transaction

TRIES = 5
TRIES_OF_ADDRESS = 30
PAUSE = timedelta(minutes=5)
_WINDOW = timedelta(minutes=15)


def _keys(mail: str, address: str) -> list[tuple[str, int]]:
    return [
        (f"mail:{mail.casefold()[:120]}", TRIES),
        (f"address:{address}"[:160], TRIES_OF_ADDRESS),
    ]


def _token_keys(address: str) -> list[tuple[str, int]]:
    return [(f"token:{address}"[:160], TRIES_OF_ADDRESS)]


def pause_left(mail: str, address: str) -> int:
    """Return the seconds to wait before another try, 0 for none."""
    return _pause_of(_keys(mail, address))


def token_pause_left(address: str) -> int:
    """Return the seconds before another wrong token of an address is looked at, 0 for none."""
    return _pause_of(_token_keys(address))


def _pause_of(keys: list[tuple[str, int]]) -> int:
    moment = now()
    names = [key for key, _limit in keys]
    rows = Throttle.select().where(Throttle.key.in_(names), Throttle.until_at > moment)
    return max((int((row.until_at - moment).total_seconds()) + 1 for row in rows), default=0)


def tries_left(mail: str) -> int:
    """Return how many tries a mail has before the pause."""
    key = _keys(mail, "")[0][0]
    row = Throttle.get_or_none(Throttle.key == key, Throttle.last_at > now() - _WINDOW)
    return TRIES - (row.tries if row else 0)


def note_failure(mail: str, address: str) -> None:
    """Count a wrong try; the last one allowed begins the pause."""
    _count(_keys(mail, address))


def note_wrong_token(address: str) -> None:
    """Count a wrong token of an address; the last one allowed begins the pause."""
    _count(_token_keys(address))


def _count(keys: list[tuple[str, int]]) -> None:
    moment = now()
    with transaction():
        for key, limit in keys:
            row = _locked(key, moment)
            tries = 1 if row.last_at < moment - _WINDOW else row.tries + 1
            until = moment + PAUSE if tries >= limit else None
            if tries >= limit:
                tries = 0
            values = {"tries": tries, "last_at": moment, "until_at": until}
            Throttle.update(values).where(Throttle.key == key).execute()


def claim_try(what: str, most: int, pause: timedelta = PAUSE) -> int:
    """Take one of the tries at something; return the seconds to wait where there is none left.

    It counts before anybody knows whether the try is right, so that many at once get no more.
    """
    key, moment = what[:160], now()
    with transaction():
        row = _locked(key, moment)
        if row.until_at is not None and row.until_at > moment:
            return int((row.until_at - moment).total_seconds()) + 1
        tries = 1 if row.last_at < moment - _WINDOW else row.tries + 1
        is_last = tries >= most
        values = {
            "tries": 0 if is_last else tries,
            "last_at": moment,
            "until_at": moment + pause if is_last else None,
        }
        Throttle.update(values).where(Throttle.key == key).execute()
    return 0


def forget_claims(what: str) -> None:
    """Give all tries at something back."""
    with transaction():
        Throttle.delete().where(Throttle.key == what[:160]).execute()


def _locked(key: str, moment: datetime) -> Throttle:
    """Return the row of a key, made where missing, that nobody else counts up meanwhile."""
    Throttle.insert(key=key, tries=0, last_at=moment).on_conflict(
        conflict_target=[Throttle.key], update={Throttle.key: key}
    ).execute()
    row: Throttle = Throttle.get(Throttle.key == key)
    return row


def forget_old_tries() -> None:
    """Drop the counts that no pause or window needs any more."""
    moment = now()
    is_over = Throttle.until_at.is_null() | (Throttle.until_at < moment)
    Throttle.delete().where(Throttle.last_at < moment - max(_WINDOW, PAUSE), is_over).execute()


def note_success(mail: str, address: str) -> None:
    """Forget the wrong tries of a mail."""
    key = _keys(mail, address)[0][0]
    if Throttle.select().where(Throttle.key == key).exists():
        with transaction():
            Throttle.delete().where(Throttle.key == key).execute()


def pause_before(what: str, address: str, most: int) -> int:
    """Count a try at something that anybody may send; return the seconds to wait, 0 for none.

    After `most` tries within a quarter of an hour the address they came from pauses.
    """
    keys = [(f"{what}:{address}"[:160], most)]
    wait = _pause_of(keys)
    if not wait:
        _count(keys)
    return wait
