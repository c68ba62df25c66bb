"""Writers queue for the one database; nothing that goes wrong in a turn keeps it."""

import threading
from pathlib import Path

import pytest

from models.database import database
from models.writers import WriterQueue


def writes(queue: WriterQueue) -> bool:
    """Say whether another thread gets its turn."""
    done = threading.Event()

    def write() -> None:
        with queue.turn():
            done.set()

    threading.Thread(target=write, daemon=True).start()
    return done.wait(5)


def test_a_turn_ends_where_its_lock_file_was_closed_meanwhile(tmp_path: Path) -> None:
    queue = WriterQueue(tmp_path / "lock")
    with queue.turn():
        queue.close()
    assert writes(queue)
    with queue.turn_if_free() as is_free:
        assert is_free


def test_a_turn_that_cant_be_locked_is_given_on(tmp_path: Path) -> None:
    queue = WriterQueue(tmp_path / "lock")
    file = queue._file
    assert file is not None
    file.close()
    with pytest.raises(ValueError, match="closed"), queue.turn():
        pass
    queue._file = None
    assert writes(queue)


def test_telling_the_address_leaves_the_lock_to_the_worker(house: object) -> None:
    from app.serving import announce

    file = database.obj.writers._file
    announce("http://127.0.0.1:1")
    assert database.obj.writers._file is file
    assert file is not None
    assert not file.closed
