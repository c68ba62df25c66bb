"""Comments: who may read and write them, and what becomes of them with their record."""

import json
from typing import Any

import pytest

from app.reading.everything import everything_about
from app.rights import Denied, NotVisible
from app.showing.comments import drawn_text
from app.showing.search import search_page
from app.talk.events import commented
from app.talk.mentions import Someone
from app.undoing.merges import unmerge
from app.undoing.undo import undo
from app.writing import Invalids, delete, update
from app.writing.merging import merge
from models.change import ChangeSet
from models.core import Comment, Follow, Notification
from tests.engine.counting import queries
from tests.house import House
from tests.talk.world import events, firm, resource, say

COMMENTS = "core/comments"
OWN = ('"core_comment"', '"core_follow"', '"core_comment_core_user_through"')


def page_of(house: House, who: str, record: Any) -> str:
    text: str = house.browser(who).get(f"/contacts/parties/{record.id}").get_data(as_text=True)
    return text


def last_act() -> int:
    """Return the change set that was stored last."""
    return int(ChangeSet.select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1).scalar())


def test_stands_in_the_timeline_with_its_author_and_its_lines(house: House) -> None:
    weberei = firm(house)
    say(house, "Bob", weberei, "Closed on Fridays.  \r\nUse gate 4.")
    text = page_of(house, "Alice", weberei)
    assert '<div class="box" dir="auto">Closed on Fridays.\nUse gate 4.</div>' in text
    assert '<b dir="auto">Bob</b> said' in text
    assert "added Comment" not in text


def test_is_sent_once_however_often_the_form_is_sent(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    at = f"/contacts/parties/{weberei.id}"
    form = {**bob.token(), "text": "Once."}
    answers = [bob.client.post(f"{at}/comments", data=form) for _time in range(3)]
    assert {answer.headers["Location"] for answer in answers} == {f"{at}#comment-1"}
    assert Comment.select().count() == 1


def test_the_box_answers_the_pane_and_keeps_what_was_typed(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    at = f"/contacts/parties/{weberei.id}/comments"
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    good = bob.client.post(at, data={**bob.token(), "text": "Fine."}, headers=headers)
    assert good.status_code == 200
    assert good.get_data(as_text=True).startswith('<div id="talk">')
    for options in ({"headers": headers}, {}):
        wrong = bob.client.post(at, data={**bob.token(), "text": "Ask @Nobody-here"}, **options)
        assert wrong.status_code == 422
        assert "Ask @Nobody-here</textarea>" in wrong.get_data(as_text=True)
        assert "is nobody who may read this" in wrong.get_data(as_text=True)
    empty = bob.client.post(at, data={**bob.token(), "text": " \n "})
    assert empty.status_code == 422
    assert "Write something first." in empty.get_data(as_text=True)


def test_who_only_reads_a_record_comments_with_a_grant_to_comment(house: House) -> None:
    weberei = firm(house)
    house.add("Dora", house.role("looks", "contacts/parties:read"))
    house.add("Emil", house.role("talks", "contacts/parties:read core/comments:create"))
    say(house, "Emil", weberei, "I only read.")
    with pytest.raises(Denied):
        say(house, "Dora", weberei, "I may not.")
    with pytest.raises(NotVisible):
        say(house, "Charlie", weberei, "I see nothing.")
    assert 'name="text"' not in page_of(house, "Dora", weberei)
    assert "I only read." in page_of(house, "Dora", weberei)
    assert house.browser("Charlie").get(f"/{COMMENTS}/1").status_code == 404


def test_authors_change_their_own_and_administrators_all(house: House) -> None:
    weberei = firm(house)
    comment = say(house, "Bob", weberei, "Gate 3")
    house.add("Frida", "staff")
    with pytest.raises(Denied):
        update(resource(COMMENTS), comment.id, {"text": "Gate 9"}, house.actor("Frida"))
    with pytest.raises(Denied):
        delete(resource(COMMENTS), comment.id, house.actor("Frida"))
    changed = update(resource(COMMENTS), comment.id, {"text": "Gate 4"}, house.actor("Bob"))
    assert (changed.text, changed.edited_at is None) == ("Gate 4", False)
    assert "edited" in page_of(house, "Frida", weberei)
    delete(resource(COMMENTS), comment.id, house.actor("Alice"))
    text = page_of(house, "Frida", weberei)
    assert "Gate" not in text
    assert "removed Comment" in text


def test_what_one_said_or_took_back_is_undone(any_house: House) -> None:
    weberei, bob = firm(any_house), any_house.actor("Bob")
    comment = say(any_house, "Bob", weberei, "Too hasty.")
    undo(last_act(), bob)
    assert Comment.select().count() == 0
    comment = say(any_house, "Bob", weberei, "Better so.")
    delete(resource(COMMENTS), comment.id, bob)
    undo(last_act(), bob)
    assert "Better so." in page_of(any_house, "Alice", weberei)
    any_house.add("Frida", "staff")
    with pytest.raises(Denied):
        undo(last_act(), any_house.actor("Frida"))


def test_nobody_forges_who_said_it_or_moves_it_elsewhere(house: House) -> None:
    comment = say(house, "Bob", firm(house), "Mine")
    other = firm(house, name="Elsewhere")
    for name, value in (
        ("author", house.actor("Alice").user_id),
        ("about", {"resource": "contacts/parties", "id": other.id}),
        ("mentions", [1]),
    ):
        with pytest.raises(Invalids):
            update(resource(COMMENTS), comment.id, {name: value}, house.actor("Bob"))


def test_after_an_edit_in_a_form_the_record_is_shown(house: House) -> None:
    weberei = firm(house)
    comment = say(house, "Bob", weberei, "Gate 3")
    at = f"/{COMMENTS}/{comment.id}/edit"
    answer = house.browser("Bob").post(at, {"text": "Gate 4"}, form=at)
    assert answer.headers["Location"] == f"/contacts/parties/{weberei.id}#comment-{comment.id}"


def test_follows_a_merge_and_comes_back_with_it(any_house: House) -> None:
    alice = any_house.actor("Alice")
    stays, goes = firm(any_house), firm(any_house, name="Weberei GmbH")
    comment = say(any_house, "Bob", goes, "Said at the other one.")
    done = merge(resource(), stays.id, [goes.id], alice)
    assert Comment.get_by_id(comment.id).about.id == stays.id
    assert "Said at the other one." in page_of(any_house, "Alice", stays)
    # Bob followed the one that is gone; he goes on with the one that stays.
    say(any_house, "Alice", stays, "Now here.")
    assert events(any_house, "Bob") == ["comment"]
    unmerge(done.change_set_id, alice)
    found = Comment.get_by_id(comment.id)
    assert (found.about.id, found.text, found.author.name) == (
        goes.id,
        "Said at the other one.",
        "Bob",
    )


def test_goes_with_its_record_and_comes_back_with_it(any_house: House) -> None:
    alice = any_house.actor("Alice")
    weberei = firm(any_house)
    comment = say(any_house, "Bob", weberei, "Ask @Alice about it.")
    delete(resource(), weberei.id, alice)
    assert Comment.select().count() == 0
    assert Notification.select().count() == 0
    undo(last_act(), alice)
    found = Comment.get_by_id(comment.id)
    assert (found.text, found.linked("mentions")) == ("Ask @Alice about it.", [alice.user_id])


def test_search_finds_it_for_those_only_who_read_its_record(any_house: House) -> None:
    owned = firm(any_house, "Alice", owner=any_house.actor("Alice").user_id)
    say(any_house, "Alice", owned, "The zeppelin lands at noon.")
    any_house.add("Gerd", any_house.role("own", "contacts/parties:read[owner=me]"))

    def finds(who: str) -> bool:
        found = search_page(any_house.actor(who), "zeppelin", "", "en").groups
        return any("zeppelin" in hit.why for group in found for hit in group.hits)

    assert [finds(who) for who in ("Alice", "Bob", "Gerd", "Charlie")] == [True, True, False, False]
    listed = any_house.browser("Gerd").get(f"/{COMMENTS}?q=zeppelin").get_data(as_text=True)
    assert "lands at noon" not in listed


def test_is_among_everything_about_somebody(house: House) -> None:
    weberei = firm(house)
    say(house, "Bob", weberei, "For the file.")
    found = everything_about(weberei, house.actor("Alice"))
    told = [one.objects() for one in found.around if one.resource.address == COMMENTS]
    assert "For the file." in json.dumps([list(rows) for rows in told], default=str)


def test_a_text_that_is_hidden_from_a_role_is_nowhere(house: House) -> None:
    weberei = firm(house)
    say(house, "Bob", weberei, "Not for everybody.")
    house.add("Hugo", house.role("deaf", "contacts/parties:read core/comments:read!text"))
    hugo = house.browser("Hugo")
    for path in (f"/contacts/parties/{weberei.id}", f"/{COMMENTS}", f"/{COMMENTS}/1"):
        assert "Not for everybody" not in hugo.get(path).get_data(as_text=True)


def test_says_so_to_plugins_inside_the_transaction(house: House) -> None:
    heard: list[Any] = []

    def listen(sender: Any, comment: Any, record: Any) -> None:
        heard.append((sender.__name__, comment.text, str(record)))

    with commented.connected_to(listen):
        say(house, "Bob", firm(house), "Listen.")
    assert heard == [("Party", "Listen.", "Weberei")]


def test_the_timeline_narrows_down_to_one_kind(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    say(house, "Bob", weberei, "Only words.")
    at = f"/contacts/parties/{weberei.id}/changes"
    said = bob.fragment(f"{at}?kind=comments").get_data(as_text=True)
    changed = bob.fragment(f"{at}?kind=changes").get_data(as_text=True)
    assert ("Only words." in said, "created it" in said) == (True, False)
    assert ("Only words." in changed, "created it" in changed) == (False, True)
    assert "<html" in bob.get(f"{at}?kind=comments").get_data(as_text=True)
    assert bob.get(f"{at}?kind=nonsense").status_code == 200


def test_a_record_page_costs_the_same_however_much_is_said(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    say(house, "Alice", weberei, "Dear @Bob, look.")
    at = f"/contacts/parties/{weberei.id}"
    bob.get(at)
    with queries() as few:
        bob.get(at)
    for number in range(8):
        say(house, "Alice", weberei, f"Dear @Bob, look again: {number}.")
    with queries() as many:
        bob.get(at)
    # Settings are read again every two seconds, whatever page it is.
    few, many = ([sql for sql in sent if "core_setting" not in sql] for sent in (few, many))
    assert len(many) <= len(few)
    asked = [sql for sql in many if sql.partition("FROM ")[2].startswith(OWN)]
    assert len(asked) == len(OWN)


def test_follows_are_rows_of_their_own(house: House) -> None:
    weberei = firm(house)
    say(house, "Bob", weberei, "Me too.")
    assert [(one.user.name, one.is_on) for one in Follow.select()] == [("Bob", True)]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("see https://post.example/a?b=1&c=2.", "see <a href=\"https://post.example/a?b=1&amp;c=2\""
         " rel=\"noopener noreferrer nofollow\">https://post.example/a?b=1&amp;c=2</a>."),
        ("javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"),
        ('http://"onmouseover="x', 'http://&#34;onmouseover=&#34;x'),
        ("@bob, and @Bob Baker!", '<b class="named">@Bob Baker</b>, and '
         '<b class="named">@Bob Baker</b>!'),
        ("b@bob.example https://x.example/@bob", "b@bob.example <a href=\"https://x.example/@bob\""
         " rel=\"noopener noreferrer nofollow\">https://x.example/@bob</a>"),
        ("5 @ 3 EUR", "5 @ 3 EUR"),
    ],
)  # fmt: skip
def test_text_is_drawn_harmless_with_links_and_names(text: str, drawn: str) -> None:
    assert str(drawn_text(text, [Someone(2, "Bob Baker", "bob@lantern.example")])) == drawn
