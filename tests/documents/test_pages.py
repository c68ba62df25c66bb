"""Documents in the browser: the form with its totals, what is frozen in it, lists and history."""

import re

from app.writing import perform
from models.clock import today
from tests.documents.conftest import Workshop
from tests.engine.counting import queries
from tests.jsonapi.program import Program, token_of

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def _line(number: int, **values: str) -> dict[str, str]:
    return {f"estimate_lines-{number}-{name}": value for name, value in values.items()}


def _form(shop: Workshop, *lines: dict[str, str], **values: str) -> dict[str, str]:
    told = {"party": str(shop.party()), "currency": "EUR", "estimate_lines-sent": "1", **values}
    for number, line in enumerate(lines):
        told |= _line(number, **line)
    return told


def totals_in(text: str) -> list[str]:
    found = re.search(r'<dl class="sums".*?</dl>', text, re.DOTALL)
    assert found is not None, text
    return re.findall(r"<dd><bdi[^>]*>([^<]*)", found[0])


def test_totals_are_answered_for_what_is_typed_so_far(shop: Workshop) -> None:
    bob = shop.house.browser("Bob")
    sent = _form(
        shop,
        {"description": "Wheel", "quantity": "2", "unit_price": "9.90"},
        {"description": "Axle", "quantity": "much", "unit_price": "5"},
        {"description": "Hub", "quantity": "1", "unit_price": "1,000.00"},
    )
    answer = bob.post("/workshop/estimates/compute", sent, headers=FRAGMENT)
    text = answer.get_data(as_text=True)
    assert totals_in(text) == ["1,019.80", "0.00", "1,019.80"]
    assert 'id="estimate_lines-0-net"' in text
    assert re.search(r'id="estimate_lines-2-net" hx-swap-oob="true"><bdi[^>]*>1,000.00', text)
    assert "Total, EUR" in text
    assert shop.model("estimates").select().count() == 0


def test_the_form_adds_up_without_script(shop: Workshop) -> None:
    bob = shop.house.browser("Bob")
    sent = _form(shop, {"description": "Wheel", "quantity": "2", "unit_price": "9.90"})
    page = bob.post("/workshop/estimates/new", {**sent, "compute": "1"})
    assert page.status_code == 200
    assert totals_in(page.get_data(as_text=True)) == ["19.80", "0.00", "19.80"]
    more = bob.post("/workshop/estimates/new", {**sent, "estimate_lines-add": "1"})
    assert 'name="estimate_lines-1-description"' in more.get_data(as_text=True)
    done = bob.post("/workshop/estimates/new", sent)
    assert done.status_code == 303
    shown = bob.get(done.headers["Location"]).get_data(as_text=True)
    assert totals_in(shown) == ["19.80", "0.00", "19.80"]
    assert shown.count(">19.80<") >= 3


def test_what_is_posted_offers_only_what_stays_writable(shop: Workshop) -> None:
    bob = shop.house.browser("Bob")
    estimate = shop.make("estimates")
    href = f"/workshop/estimates/{estimate.id}"
    assert f"{href}/delete" in bob.get(href).get_data(as_text=True)
    perform(shop.resource("estimates"), estimate.id, "send", shop.bob, {})
    page = bob.get(href).get_data(as_text=True)
    assert f"{href}/delete" not in page
    assert "only=party" not in page
    assert "only=remark" in page or "remark" not in page
    form = bob.get(f"{href}/edit").get_data(as_text=True)
    assert 'name="remark"' in form
    assert 'name="party"' not in form
    assert "estimate_lines" not in form
    refused = bob.post(f"{href}/delete", form=href)
    assert refused.status_code == 409
    assert "is posted and stays as it is" in refused.get_data(as_text=True)
    saved = bob.post(f"{href}/edit", {"remark": "Called"}, form=f"{href}/edit")
    assert saved.status_code == 303
    assert type(estimate).get_by_id(estimate.id).remark == "Called"


def test_one_save_with_lines_is_one_entry_of_the_history(shop: Workshop) -> None:
    bob = shop.house.browser("Bob")
    estimate = shop.make("estimates", [("Wheel", "2", "1"), ("Axle", "1", "1")])
    page = bob.get(f"/workshop/estimates/{estimate.id}").get_data(as_text=True)
    assert page.count("created it") == 1
    assert "added Estimate line" not in page
    assert page.index("created it") < page.index("<bdi>Axle</bdi>")


def test_a_list_of_documents_costs_at_most_six_queries(shop: Workshop) -> None:
    bob = shop.house.browser("Bob")
    for _at in range(5):
        shop.make("estimates")
    bob.get("/workshop/estimates")
    with queries() as seen:
        bob.get("/workshop/estimates")
    assert len(seen) <= 6 + 4


def test_programs_send_lines_inside_the_document(any_shop: Workshop) -> None:
    house = any_shop.house
    program = Program(house, token_of("Bob"))
    line = {"description": "Wheel", "quantity": "2", "unit_price": "9.90"}
    body = {"party": any_shop.party(), "estimate_lines": [line, {**line, "quantity": "1"}]}
    made = program.post("/workshop/estimates", body)
    assert made.status_code == 201, made.json
    told = made.json
    assert (told["number"], told["total"], told["state"]) == (
        f"E-{today().year}-00001", "29.70", "draft",
    )  # fmt: skip
    assert [one["net"] for one in told["estimate_lines"]] == ["19.80", "9.90"]
    href = f"/workshop/estimates/{told['id']}"
    first = told["estimate_lines"][0]["id"]
    lines = [{"id": first, "quantity": "3"}, {**line, "unit_price": "1"}]
    changed = program.patch(href, {"estimate_lines": lines}).json
    assert [one["net"] for one in changed["estimate_lines"]] == ["29.70", "2.00"]
    assert changed["total"] == "31.70"
    kept = program.patch(href, {"remark": "Hello"}).json
    assert len(kept["estimate_lines"]) == 2
    for wrong in ({"total": "5"}, {"estimate_lines": [{**line, "net": "5"}]}):
        answer = program.patch(href, wrong)
        assert answer.status_code == 422, answer.json
    assert program.post(f"{href}/send").status_code == 200
    for refused in ({"currency": "USD"}, {"estimate_lines": []}):
        answer = program.patch(href, refused)
        assert (answer.status_code, "posted" in answer.json["detail"]) == (409, True)
    assert program.delete(href).status_code == 409
    many = program.post("/workshop/estimates", {"items": [body, body]})
    assert [one["total"] for one in many.json["items"]] == ["29.70", "29.70"]
    assert [one["number"][-5:] for one in many.json["items"]] == ["00002", "00003"]
