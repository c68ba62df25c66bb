"""A house on PostgreSQL lives in whatever schema its database's user is given."""

from pathlib import Path

import psycopg
import pytest

from app.migrating.comparing import compare_schema
from models.database import close_database
from tests.house import drop_postgres, empty_postgres, opened


@pytest.mark.postgres
def test_a_schema_may_have_capitals(tmp_path: Path, postgres_url: str) -> None:
    url = empty_postgres(postgres_url)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute('CREATE SCHEMA "Our House"')
            name = url.rpartition("/")[2]
            connection.execute(f'ALTER DATABASE "{name}" SET search_path = "Our House"')
        for _start in ("first", "second"):
            with opened(tmp_path, url) as house:
                assert compare_schema(house.config).differences == []
    finally:
        close_database()
        drop_postgres(postgres_url, url)
