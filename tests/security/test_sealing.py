"""What is sealed opens with the same key, for the same purpose, whole and in time; nothing else."""

import base64
import time

import pytest
from cryptography.fernet import Fernet

from app import sealing
from app.backup.places import here
from app.sealing import seal, unseal

pytestmark = pytest.mark.usefixtures("house")


def test_opens_for_its_purpose_alone() -> None:
    sealed = seal("tea", "first flush, 80 °C")
    assert "flush" not in sealed
    assert seal("tea", "first flush, 80 °C") != sealed, "never the same twice"
    assert unseal("tea", sealed) == "first flush, 80 °C"
    assert unseal("coffee", sealed) is None


def test_one_changed_byte_opens_nothing() -> None:
    sealed = seal("tea", "first flush")
    whole = bytearray(base64.urlsafe_b64decode(sealed[2:]))
    for at in range(len(whole)):
        whole[at] ^= 1
        assert unseal("tea", "2." + base64.urlsafe_b64encode(whole).decode()) is None, at
        whole[at] ^= 1
    for odd in ("", "2.", "2.x", "2.ä", sealed[:-4], "2." + "A" * 40):
        assert unseal("tea", odd) is None, odd


def test_ends_after_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, begun = seal("tea", "first flush"), time.time()
    for later, opens in ((599, True), (602, False), (-30, True), (-100, False)):
        monkeypatch.setattr(time, "time", lambda later=later: begun + later)
        assert (unseal("tea", sealed, 600) is not None) == opens, later
    assert unseal("tea", sealed) == "first flush"


def test_what_was_sealed_as_fernet_still_opens() -> None:
    key = base64.urlsafe_b64encode(sealing._key(here().secret_key, "tea"))
    old = Fernet(key).encrypt(b"first flush").decode()
    assert unseal("tea", old) == "first flush"
    assert unseal("tea", old, 600) == "first flush"
    assert unseal("coffee", old) is None
