"""Many at once on a real server: one form one record, one copy one loan, no write lost."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from tests.start.server import Visitor

Answer = tuple[int, str, str]


def all_at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do works in threads that begin together; what one raises is its result."""
    gun, results = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        gun.wait()
        try:
            results.append(work())
        except Exception as error:  # shown by the assertion on the results
            results.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def count(visitor: Visitor, path: str) -> int:
    """Return how many rows a list shows."""
    text = visitor.get(path)[2]
    return len(set(re.findall(rf'href="{re.escape(path.partition("?")[0])}/(\d+)"', text)))


def made(answer: Answer) -> str:
    """Return the address of a record that was made just now."""
    assert answer[0] == 303, answer[2][:2000]
    return answer[1]


def send(visitor: Visitor, path: str, form: dict[str, str]) -> Answer:
    """Send a form from a thread of its own."""
    return visitor.twin().post(path, form)


def named(name: str, work: Callable[..., Answer], *given: Any) -> tuple[str, Answer]:
    """Do a work and say which one it was."""
    return name, work(*given)


def lendable(alice: Visitor, title: str) -> tuple[str, str]:
    """Make a book of one copy and a reader; return their ids."""
    book = made(alice.post("/library/books/new", {"title": title, "author": "A", "copies": "1"}))
    who = made(
        alice.post("/contacts/parties/new", {"kind": "person", "name": f"Reader of {title}"})
    )
    return book.rsplit("/", 1)[1], who.rsplit("/", 1)[1]


def test_one_form_sent_fifty_times_makes_one_record(alice: Visitor) -> None:
    form = {"kind": "company", "name": "Fifty"}

    def send() -> Answer:
        return alice.twin().post("/contacts/parties/new", form, "one-form-id-sent-fifty-times")

    answers = all_at_once([send] * 50)
    assert {(one[0], one[1]) for one in answers} == {(303, answers[0][1])}
    assert re.fullmatch(r"/contacts/parties/\d+", answers[0][1])
    assert count(alice, "/contacts/parties?name=Fifty") == 1


def test_one_copy_is_lent_once(alice: Visitor) -> None:
    for turn in range(3):
        book, reader = lendable(alice, f"Only copy {turn}")
        loan = {"book": book, "borrower": reader}
        answers = all_at_once([partial(send, alice, "/library/loans/new", loan)] * 8)
        assert sorted(one[0] for one in answers) == [303] + [422] * 7
        assert count(alice, f"/library/loans?book={book}") == 1


def test_what_somebody_refers_to_is_deleted_or_referred_to_never_both(alice: Visitor) -> None:
    for turn in range(6):
        book, reader = lendable(alice, f"Fleeting {turn}")
        loan = {"book": book, "borrower": reader}
        at = f"/contacts/parties/{reader}"
        lend, delete = all_at_once(
            [
                partial(named, "lend", send, alice, "/library/loans/new", loan),
                partial(named, "delete", send, alice, f"{at}/delete", {}),
            ]
        )
        answers = dict([lend, delete])
        statuses = {name: one[0] for name, one in answers.items()}
        assert all(status in (303, 404, 409, 422) for status in statuses.values()), statuses
        assert list(statuses.values()).count(303) == 1, statuses
        there = alice.get(at)[0]
        assert there == (404 if statuses["delete"] == 303 else 200)


def test_one_verb_sent_at_once_happens_once(alice: Visitor) -> None:
    book, reader = lendable(alice, "Taken back")
    at = made(alice.post("/library/loans/new", {"book": book, "borrower": reader}))
    answers = all_at_once([lambda: alice.twin().post(f"{at}/take_back", {})] * 8)
    assert sorted(one[0] for one in answers) == [303] + [409] * 7


def test_one_unique_value_is_taken_once(alice: Visitor) -> None:
    form = {"title": "Unique", "author": "A", "copies": "1", "isbn": "978-3-16-148410-0"}
    answers = all_at_once([lambda: alice.twin().post("/library/books/new", form)] * 8)
    statuses = sorted(one[0] for one in answers)
    assert statuses[0] == 303
    assert all(status in (409, 422) for status in statuses[1:]), statuses
    assert count(alice, "/library/books?title=Unique") == 1


def writers(alice: Visitor, name: str, threads: int, seconds: float) -> list[Answer]:
    """Let so many make records for a while; return all answers."""
    end = time.monotonic() + seconds

    def write(number: int) -> list[Answer]:
        me = alice.twin()
        answers: list[Answer] = []
        while time.monotonic() < end:
            form = {"name": f"{name} {number} {len(answers)}"}
            answers.append(me.post("/contacts/tags/new", form))
        return answers

    works = [partial(write, number) for number in range(threads)]
    return [one for answers in all_at_once(works) for one in answers]


@pytest.mark.parametrize(
    ("threads", "seconds"), [(16, 2.0), pytest.param(16, 10.0, marks=pytest.mark.long)]
)
def test_sixteen_writers_lose_nothing(alice: Visitor, threads: int, seconds: float) -> None:
    name = f"w{seconds:g}"
    answers = writers(alice, name, threads, seconds)
    assert {one[0] for one in answers} == {303}
    places = {one[1] for one in answers}
    assert len(places) == len(answers)
    text = alice.get(f"/contacts/tags?name__startswith={name}%20")[2]
    shown = re.search(r'class="[^"]*count[^"]*"[^>]*>([\d,+]+)<', text)
    assert shown, text[:3000]
    assert int(shown.group(1).replace(",", "")) == len(answers)
