"""Servers of one database that start at the same moment."""

import threading
from pathlib import Path

import pytest

from models.database import database, make_functions
from tests.house import House, drop_postgres, empty_postgres
from tests.warm import begin_program, read_all


def test_servers_that_start_at_once_make_the_same_functions(any_house: House) -> None:
    gun, raised = threading.Barrier(6), list[Exception]()

    def start() -> None:
        try:
            for _time in range(10):
                gun.wait(30)
                make_functions()
        except Exception as error:  # shown by the assertion
            raised.append(error)
            gun.abort()
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert raised == []
    assert any_house.browser("Alice").get("/contacts/parties").status_code == 200


@pytest.mark.long
def test_servers_that_start_at_once_share_a_new_file(tmp_path: Path) -> None:
    for time in range(3):
        (place := tmp_path / str(time)).mkdir()
        _start_at_once(place, f"sqlite:///{place / 'new.db'}")


@pytest.mark.long
def test_servers_that_start_at_once_share_a_new_database(postgres_url: str, tmp_path: Path) -> None:
    url = empty_postgres(postgres_url)
    try:
        _start_at_once(tmp_path, url)
    finally:
        drop_postgres(postgres_url, url)


def _start_at_once(place: Path, url: str) -> None:
    servers = [begin_program("tests.races.opening", place, url) for _at in range(5)]
    said = [read_all(one) for one in servers]
    assert [one.wait(120) for one in servers] == [0] * 5, said
