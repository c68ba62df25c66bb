"""Public links: what they show, what can be answered there, and when they end."""

from datetime import timedelta

from app.documents.public import make_public_link, revoke_public_links
from app.writing import perform
from models.clock import now
from models.core import PublicAct, PublicToken
from tests.documents.conftest import Workshop


def _sent(shop: Workshop) -> tuple[object, str]:
    estimate = shop.make("estimates")
    perform(shop.resource("estimates"), estimate.id, "send", shop.bob, {})
    fresh = type(estimate).get_by_id(estimate.id)
    return fresh, make_public_link(fresh)


def test_whoever_has_the_link_sees_the_document_and_accepts_it_once(any_shop: Workshop) -> None:
    estimate, link = _sent(any_shop)
    stranger = any_shop.house.browser()
    answer = stranger.get(link)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Total, EUR 19.80" in page
    assert stranger.get(f"{link}/1.svg").data.startswith(b"<svg")
    assert stranger.get(f"{link}/pdf").data.startswith(b"%PDF-")
    hidden = stranger.hidden(link)
    nameless = stranger.client.post(f"{link}/accept", data={**hidden, "name": " "})
    assert nameless.status_code == 422
    sent = {**stranger.hidden(link), "name": "Rosa Quill", "message": "At last"}
    for _again in range(2):
        assert stranger.client.post(f"{link}/accept", data=sent).status_code == 303
    fresh = type(estimate).get_by_id(estimate.id)  # type: ignore[attr-defined]
    assert (fresh.state, fresh.remark) == ("agreed", "agreed by Rosa Quill")
    kept = PublicAct.get()
    assert (kept.name, kept.message, kept.address) == ("Rosa Quill", "At last", "127.0.0.1")
    assert PublicAct.select().count() == 1
    after = stranger.get(link).get_data(as_text=True)
    assert "Rosa Quill" in after
    assert "/accept" not in after
    other = {**stranger.hidden("/login"), "name": "Rosa Quill", "form_id": "another-form-id-of-it"}
    late = stranger.client.post(f"{link}/decline", data=other)
    assert late.status_code == 409
    assert f"possible for {fresh.number}" in late.get_data(as_text=True)
    inside = any_shop.house.browser("Bob").get(f"/workshop/estimates/{fresh.id}")
    assert "Answers from outside" in inside.get_data(as_text=True)


def test_a_link_ends_when_it_expires_or_is_revoked_and_none_is_guessed(shop: Workshop) -> None:
    estimate, link = _sent(shop)
    stranger = shop.house.browser()
    token = link.rpartition("/")[2]
    assert token not in str([one.__data__ for one in PublicToken.select()])
    for wrong in (f"{link}x", "/workshop/bills/public/" + token, "/workshop/rates/public/" + token):
        assert stranger.get(wrong).status_code == 404, wrong
    assert stranger.client.post(f"{link}/send", data={"name": "x"}).status_code in (400, 404)
    assert stranger.client.post(f"{link}/accept", data={"name": "x"}).status_code == 400
    old = make_public_link(estimate, expires_at=now() - timedelta(seconds=1))  # type: ignore[arg-type]
    assert stranger.get(old).status_code == 404
    assert stranger.get(link).status_code == 200
    assert revoke_public_links(estimate) == 2  # type: ignore[arg-type]
    assert stranger.get(link).status_code == 404
    for at in range(40):
        last = stranger.get(f"/workshop/estimates/public/{at}").status_code
    assert last == 429
