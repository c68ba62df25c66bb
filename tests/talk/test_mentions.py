"""Mentions: whom an @ means, who may be named, and who is told."""

import pytest

from app.rights import NotVisible
from app.setup import add_user
from app.talk.mentions import Someone, find_mentions
from app.writing import Invalids, update
from tests.house import PASSWORD, House
from tests.talk.world import events, firm, heard, resource, say

BAKER = Someone(1, "Bob Baker", "bob@lantern.example")
BRAUN = Someone(2, "Bob Braun", "braun@lantern.example")
OZ = Someone(3, "Zoë O'Neill-Ström", "zoe@lantern.example")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("@Bob Baker please", [[1]]),
        ("@bob baker, please", [[1]]),
        ("@bob", [[1, 2]]),
        ("@Braun.", [[2]]),
        ("(@bob@lantern.example)", [[1]]),
        ("@zoe o'neill-strom?", [[3]]),
        ("@Nobody at all", [[]]),
        ("@Bob Baker and @Bob Braun", [[1], [2]]),
        ("mail@bob.example, 5 @ 3", []),
        ("@", []),
    ],
)
def test_a_name_means_whom_it_says(text: str, means: list[list[int]]) -> None:
    found = find_mentions(text, [BAKER, BRAUN, OZ])
    assert [[one.id for one in mention.people] for mention in found] == means


def test_a_mention_notifies_once_and_shows_the_name(any_house: House) -> None:
    weberei = firm(any_house)
    say(any_house, "Alice", weberei, "Please look, @bob@lantern.example and @Bob.")
    assert events(any_house, "Bob") == ["mention"]
    (notice,) = heard(any_house, "Bob")
    assert (notice.who, notice.subject) == ("Alice", "Weberei")
    assert notice.href == f"/contacts/parties/{weberei.id}#comment-1"
    text = any_house.browser("Bob").get(f"/contacts/parties/{weberei.id}").get_data(as_text=True)
    assert text.count('<b class="named">@Bob</b>') == 2


def test_who_is_mentioned_isnt_told_of_the_comment_besides(house: House) -> None:
    weberei = firm(house)
    say(house, "Bob", weberei, "I follow this now.")
    say(house, "Alice", weberei, "So you hear of it, @Bob.")
    say(house, "Alice", weberei, "And of this.")
    assert events(house, "Bob") == ["mention", "comment"]
    assert events(house, "Alice") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@Charlie", "Charlie may not read this, and can't be mentioned here."),
        ("@charlie@lantern.example", "Charlie may not read this"),
        ("@Robert", "“@Robert” is nobody who may read this."),
        ("@Ann", "“@Ann” may mean Ann Ames, Ann Beck."),
    ],
)
def test_a_wrong_name_is_said_and_nothing_is_stored(house: House, text: str, said: str) -> None:
    for number, name in enumerate(("Ann Ames", "Ann Beck")):
        add_user(f"ann{number}@lantern.example", name, ["staff"], PASSWORD)
    weberei = firm(house)
    with pytest.raises(Invalids) as refused:
        say(house, "Alice", weberei, f"Dear {text}, hello")
    assert said in refused.value.errors["text"][0]
    assert events(house, "Charlie") == []


def test_who_may_not_know_of_users_learns_no_names(house: House) -> None:
    house.add("Emil", house.role("talks", "contacts/parties:read core/comments:create"))
    with pytest.raises(Invalids) as refused:
        say(house, "Emil", firm(house), "Dear @charlie")
    told = refused.value.errors["text"][0]
    assert "Charlie" not in told
    assert "is nobody who may read this" in told


def test_offers_colleagues_who_may_read_the_record(house: House) -> None:
    house.add("Bodo", "staff")
    weberei = firm(house)
    at = f"/contacts/parties/{weberei.id}/people"
    offered = house.browser("Alice").get(f"{at}?q=bo").get_data(as_text=True)
    assert 'data-value="Bob"' in offered
    assert 'data-value="Bodo"' in offered
    assert "Charlie" not in house.browser("Alice").get(f"{at}?q=char").get_data(as_text=True)
    assert house.browser("Charlie").get(f"{at}?q=bo").status_code == 404


def test_a_name_that_is_added_later_is_told_then(house: House) -> None:
    comment = say(house, "Alice", firm(house), "Somebody should look.")
    alice = house.actor("Alice")
    update(resource("core/comments"), comment.id, {"text": "@Bob should look."}, alice)
    update(resource("core/comments"), comment.id, {"text": "@Bob should look here."}, alice)
    assert events(house, "Bob") == ["mention"]


def test_a_record_that_one_may_not_read_has_no_names_either(house: House) -> None:
    with pytest.raises(NotVisible):
        say(house, "Charlie", firm(house), "@Alice")


def test_a_crowd_of_names_is_refused_and_costs_little(house: House) -> None:
    weberei = firm(house)
    with pytest.raises(Invalids) as refused:
        say(house, "Alice", weberei, "@Bob " * 1_900)
    assert "Mention 50 people at most." in refused.value.errors["text"]
    say(house, "Alice", weberei, "@Bob " * 50)
    assert events(house, "Bob") == ["mention"]
