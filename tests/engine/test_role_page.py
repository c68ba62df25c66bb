"""The page of a role shows what plugins grant to its name, and where that comes from."""

import re

from app.house import switch_plugin
from models.core import Role
from tests.house import House


def granted(house: House, name: str, who: str = "Alice") -> list[str]:
    """Return the lines of the section as text."""
    role = Role.get(Role.name == name)
    text = house.browser(who).get(f"/core/roles/{role.id}").get_data(as_text=True)
    section = re.search(r'<section class="sec" id="granted".*?</section>', text, re.S)
    rows = re.findall(r"<tr id=.*?</tr>", section.group() if section else "", re.S)
    return [" | ".join(re.sub(r"<[^>]+>", "", one) for one in row.split("</td>")) for row in rows]


def test_each_grant_of_a_plugin_is_a_line_in_words(house: House) -> None:
    rows = granted(house, "staff")
    assert "Contacts · People and firms | read, create, change |  |  | Contacts | " in rows
    assert any(row.startswith("Contacts · Activities | change, delete") for row in rows)
    users = next(row for row in rows if row.startswith("Settings · Users | read |"))
    assert "Mail, Second factor, Last seen, Roles | Settings" in users


def test_a_grant_on_a_whole_plugin_and_a_role_of_its_own_are_named(house: House) -> None:
    switch_plugin("library", True)
    assert granted(house, "librarian") == ["All of Library | everything |  |  | Library | "]


def test_a_plugin_that_is_off_grants_nothing(house: House) -> None:
    switch_plugin("library", False)
    assert not any("Library" in row for row in granted(house, "staff"))


def test_a_role_that_no_plugin_knows_has_no_such_section(house: House) -> None:
    house.role("clerk", "contacts/parties:read")
    assert granted(house, "clerk") == []
