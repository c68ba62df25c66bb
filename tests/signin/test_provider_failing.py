"""A provider that is dead, slow or talks nonsense: a sentence in time; the password still opens."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug import Request, Response

from app.provider import asking
from tests.house import House
from tests.mail import peers
from tests.signin.op import Op, refused, travel, use

SECONDS = asking.SECONDS


def slow_drip(_asked: Request) -> Response:
    """Answer a letter at a time, for a minute."""

    def pieces() -> Iterator[bytes]:
        for _number in range(60):
            yield b" "
            time.sleep(1)

    return Response(pieces())


def hang(_asked: Request) -> Response:
    time.sleep(30)
    return Response("late")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a provider as long as tests do."""
    monkeypatch.setattr(asking, "SECONDS", 0.7)


@pytest.mark.parametrize(
    ("door", "lie"),
    [
        ("/.well-known/openid-configuration", hang),
        ("/.well-known/openid-configuration", slow_drip),
        ("/.well-known/openid-configuration", Response("<html>", 200)),
        ("/.well-known/openid-configuration", Response("[1]", 200)),
        ("/.well-known/openid-configuration", Response("{" * 100_000, 200)),
        ("/.well-known/openid-configuration", Response(b"\0" * 3_000_000, 200)),
        ("/.well-known/openid-configuration", Response("no", 500)),
        ("/.well-known/openid-configuration", Response("", 302, {"Location": "http://[::1]/"})),
        ("discovery", {"issuer": "https://evil.example"}),
        ("discovery", {"token_endpoint": None}),
        ("discovery", {"authorization_endpoint": "javascript:alert(1)"}),
    ],
)
def test_a_provider_that_fails_ends_in_a_sentence_in_time(
    house: House, op: Op, hurried: None, door: str, lie: Any
) -> None:
    use(op.issuer)
    op.lies[door] = lie
    started = time.perf_counter()
    answer = house.browser().get("/login/provider")
    assert time.perf_counter() - started < 5
    refused(answer, "The provider can&#39;t help just now", 503)
    assert 'name="password"' in answer.get_data(as_text=True), "the other way in stays open"


@pytest.mark.parametrize("door", ["/token", "/keys"])
@pytest.mark.parametrize("lie", [Response("<html>"), Response("no", 502)])
def test_one_that_fails_half_way_does_too(house: House, op: Op, door: str, lie: Any) -> None:
    use(op.issuer)
    op.lies[door] = lie
    refused(travel(house.browser(), op), "The provider can&#39;t help just now", 503)


def test_no_page_waits_for_five_seconds(house: House, op: Op, hurried: None) -> None:
    use(op.issuer)
    op.lies |= {"/token": lambda asked: time.sleep(0.4) or op.token(asked), "/keys": hang}
    browser = house.browser()
    started = time.perf_counter()
    refused(travel(browser, op), "doesn&#39;t answer in time", 503)
    waited = time.perf_counter() - started
    assert 0.6 < waited < 5 - SECONDS + asking.SECONDS, "all that a page asks has one limit"


def test_one_that_is_not_there_or_no_provider_at_all(house: House) -> None:
    for behave in (peers.silent, peers.babbling, peers.hanging_up):
        with peers.bad_peer(behave) as port:
            use(f"http://127.0.0.1:{port}")
            started = time.perf_counter()
            answer = house.browser().get("/login/provider")
            assert time.perf_counter() - started < 5
            refused(answer, "The provider can&#39;t help just now", 503)
    use("http://127.0.0.1:1")
    refused(house.browser().get("/login/provider"), "can&#39;t be reached", 503)
    use("https://id.nowhere.invalid")
    refused(house.browser().get("/login/provider"), "The provider can", 503)


def test_one_that_failed_is_left_alone_for_a_while(house: House, op: Op) -> None:
    use(op.issuer)
    op.lies["/.well-known/openid-configuration"] = Response("no", 500)
    for _number in range(3):
        refused(house.browser().get("/login/provider"), "answers 500", 503)
    assert len(op.asked) == 1, "nobody else waits for it"


def test_only_a_few_wait_for_a_provider_at_once(house: House, op: Op) -> None:
    use(op.issuer)
    with asking.one_of_few(), asking.one_of_few():
        refused(house.browser().get("/login/provider"), "Many sign in by it", 503)
    assert house.browser().get("/login/provider").status_code == 303


def test_without_a_provider_there_is_no_such_door(house: House) -> None:
    assert house.browser().get("/login/provider").status_code == 404
    assert house.browser().get("/login/provider/back?code=a&state=b").status_code == 404
    assert "/login/provider" not in house.browser().get("/login").get_data(as_text=True)
