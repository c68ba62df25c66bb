"""The secret key is made once, read by its owner alone, and the same for whoever starts."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from app.config import Config, ConfigError
from app.secret_key import kept_secret_key, make_secret_key


def test_is_made_once_and_kept(tmp_path: Path) -> None:
    key = kept_secret_key(tmp_path)
    assert len(key) == 64
    assert kept_secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    kept_secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_making_it_again_keeps_the_first(tmp_path: Path) -> None:
    key = kept_secret_key(tmp_path)
    make_secret_key(tmp_path / "secret_key")
    assert kept_secret_key(tmp_path) == key


def test_all_who_start_together_agree(tmp_path: Path) -> None:
    ready = Barrier(8)

    def start(_number: int) -> str:
        ready.wait(timeout=10)
        return kept_secret_key(tmp_path)

    with ThreadPoolExecutor(8) as starters:
        assert len(set(starters.map(start, range(8)))) == 1


def test_refuses_a_key_that_was_cut_short(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("abc")
    with pytest.raises(ConfigError, match=r"^SHOPHOUSE_SECRET_KEY is kept in .*no complete key"):
        Config.from_env({"SHOPHOUSE_DATA_DIR": str(tmp_path)})
