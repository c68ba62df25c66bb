"""`migrate --check`: every difference is named, what is kept is no difference."""

from app.migrating.comparing import compare_schema
from app.schema import add_missing
from models.catalogue import read_names
from models.database import database, is_sqlite
from plugins.contacts.party import Party
from tests.house import House

PLANTED = {
    'DROP INDEX "contacts_party_email_key_id"': "index contacts_party_email_key_id",
    "ALTER TABLE contacts_party DROP COLUMN notes": "column contacts_party.notes is missing",
    "CREATE UNIQUE INDEX odd ON contacts_party (name)": "unique index odd",
    "DROP TABLE contacts_channel": "table contacts_channel is missing",
    "DROP TABLE contacts_tag_search": "table contacts_tag_search is missing",
    'DROP INDEX "contacts_party_name_key_id"': "",
    'CREATE INDEX "contacts_party_name_key_id" ON contacts_party (id, name_key)': (
        "index contacts_party_name_key_id is"
    ),
}
ONLY_SQLITE = {
    "CREATE TRIGGER odd AFTER DELETE ON contacts_tag BEGIN SELECT 1; END": (
        "trigger odd of contacts_tag isn't declared"
    ),
    "ALTER TABLE contacts_tag ADD COLUMN code INTEGER CHECK (code > 1)": "",
    "DROP TABLE core_throttle": "",
    "CREATE TABLE core_throttle (key INTEGER PRIMARY KEY, tries TEXT, last_at DATETIME NOT NULL,"
    " until_at DATETIME NOT NULL)": "column core_throttle.tries is TEXT, declared is INTEGER",
}
ONLY_POSTGRES = {
    "ALTER TABLE contacts_tag ALTER name TYPE text": "contacts_tag.name is text",
    "ALTER TABLE contacts_party ALTER gender SET NOT NULL": "contacts_party.gender must be filled",
    "ALTER TABLE contacts_tag ADD CHECK (name <> 'x')": "undeclared check",
    "ALTER TABLE contacts_address DROP CONSTRAINT contacts_address_party_id_fkey": (
        "contacts_address: missing reference"
    ),
    "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": "",
    "CREATE TRIGGER odd BEFORE INSERT ON contacts_tag FOR EACH ROW EXECUTE FUNCTION odd()": (
        "trigger odd of contacts_tag isn't declared"
    ),
}


def test_a_new_house_agrees(any_house: House) -> None:
    found = compare_schema(any_house.config)
    assert (found.differences, found.kept) == ([], [])


def test_each_planted_difference_is_named(any_house: House) -> None:
    planted = PLANTED | (ONLY_SQLITE if is_sqlite() else ONLY_POSTGRES)
    for sql in planted:
        database.execute_sql(sql)
    found = compare_schema(any_house.config).differences
    assert [one for one in planted.values() if not any(one in text for text in found)] == []
    assert database.table_exists("contacts_party")  # the real database is open again


def test_what_no_plugin_declares_any_more_is_kept(any_house: House) -> None:
    database.execute_sql("CREATE TABLE gone_thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    database.execute_sql("ALTER TABLE contacts_party ADD COLUMN gone_card VARCHAR(20)")
    database.execute_sql("CREATE INDEX gone_card ON contacts_party (gone_card)")
    found = compare_schema(any_house.config)
    assert found.differences == []
    assert any("gone_thing" in text for text in found.kept)
    assert any("contacts_party.gone_card" in text for text in found.kept)


def test_an_added_reference_points_in_the_database_too(any_house: House) -> None:
    for index in database.get_indexes("contacts_party"):
        if "owner_id" in index.columns:
            database.execute_sql(f'DROP INDEX "{index.name}"')
    if is_sqlite():
        database.execute_sql("PRAGMA foreign_keys = OFF")
        _rebuild_without_owner()
    else:
        database.execute_sql("ALTER TABLE contacts_party DROP COLUMN owner_id")
    add_missing(Party, read_names())
    assert compare_schema(any_house.config).differences == []


def _rebuild_without_owner() -> None:
    """Take the column out with its reference, which SQLite alone doesn't."""
    (sql,) = database.execute_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'contacts_party'"
    ).fetchone()
    indexes = database.execute_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'contacts_party' AND type = 'index'"
    ).fetchall()
    shorter = sql.replace('"owner_id" INTEGER, ', "").replace(
        ', FOREIGN KEY ("owner_id") REFERENCES "core_user" ("id")', ""
    )
    assert "owner_id" not in shorter
    database.execute_sql("DROP TABLE contacts_party")
    database.execute_sql(shorter)
    for (index,) in indexes:
        database.execute_sql(index)
