"""Records of every resource by their pages alone, without JavaScript: made, changed, deleted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from peewee import ForeignKeyField

from app.registry import registry
from app.resource import Resource
from models.database import database
from models.document import Document
from tests.free.making import form_values, make, several
from tests.free.resources import ADDRESSES, WITH_FORMS
from tests.free.test_lists import resource_of
from tests.house import Browser


def filled(resource: Resource) -> dict[str, str]:
    """Return a valid form, with new records for what it refers to."""
    return form_values(resource, lambda field: make(registry.by_model[field.rel_model]).id)


def creatable(address: str) -> Resource:
    """Return a resource, or skip where its records aren't made by hand."""
    resource = resource_of(address)
    if not resource.can_create:
        pytest.skip("nobody makes its records by hand")
    return resource


def shown_names(resource: Resource, browser: Browser) -> list[str]:
    """Return the names of the new form's inputs, hidden ones and lines left out."""
    text = browser.get(f"{resource.href}/new").get_data(as_text=True)
    names = re.findall(
        r'<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*\bname="([^"]+)"', text
    )
    return [name for name in dict.fromkeys(names) if "-" not in name and name != "q"]


@pytest.mark.parametrize("address", WITH_FORMS)
def test_a_valid_form_stores_a_record_once(alice: Browser, address: str) -> None:
    resource = creatable(address)
    values = filled(resource)
    before = resource.model.select().count()
    tokens = alice.hidden(f"{resource.href}/new")
    assert {"csrf_token", "form_id"} <= set(tokens)
    sent = [
        alice.client.post(f"{resource.href}/new", data={**tokens, **values}) for _again in range(2)
    ]
    assert [answer.status_code for answer in sent] == [303, 303], sent[0].get_data(as_text=True)
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    assert resource.model.select().count() == before + 1
    assert alice.get(sent[0].headers["Location"]).status_code == 200


@pytest.mark.parametrize("address", WITH_FORMS)
def test_an_empty_form_comes_back_with_its_errors_tied_to_their_fields(
    alice: Browser, address: str
) -> None:
    resource = creatable(address)
    names = shown_names(resource, alice)
    assert names
    needed = {
        *resource.required,
        *(
            one.name
            for one in resource.model._meta.sorted_fields
            if not one.null and one.default is None
        ),
    } & set(names)
    sent = alice.post(f"{resource.href}/new", dict.fromkeys(names, ""))
    text = sent.get_data(as_text=True)
    if not needed and sent.status_code == 303:
        return
    assert sent.status_code == 422
    assert f'action="{resource.href}/new"' in text
    for name in needed:
        assert re.search(rf'id="{name}-error"', text), name
        assert re.search(rf'aria-describedby="[^"]*\b{name}-error\b[^"]*"', text), name
    assert 'aria-invalid="true"' in text


@pytest.mark.parametrize("address", WITH_FORMS)
def test_what_was_typed_comes_back_with_the_error(alice: Browser, address: str) -> None:
    resource = creatable(address)
    shown = shown_names(resource, alice)
    texts = [
        one.name
        for one in resource.model._meta.sorted_fields
        if one.name in shown and type(one).__name__ == "CharField" and not one.choices
    ]
    if not texts:
        pytest.skip("it has no field of free text")
    values = filled(resource) | {texts[0]: "w" * 9000}
    sent = alice.post(f"{resource.href}/new", values)
    assert sent.status_code == 422
    assert "w" * 9000 in sent.get_data(as_text=True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_record_is_shown_changed_and_deleted(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    record = make(resource)
    at = resource.record_href(record.id)
    edit = [f"{at}/edit"] if resource.can_update else []
    for path in (at, f"{at}/changes", *edit):
        answer = alice.get(path)
        assert answer.status_code == 200, path
        assert answer.get_data(as_text=True).count("<h1") == 1, path
    version = resource.model.get_by_id(record.id).version
    if edit:
        assert alice.post(f"{at}/edit", form=f"{at}/edit").status_code == 303
    else:
        assert alice.get(f"{at}/edit").status_code == 403
        assert alice.post(f"{at}/edit").status_code == 403
        assert f'"{at}/edit"' not in alice.get(at).get_data(as_text=True)
    assert resource.model.get_by_id(record.id).version == version
    if not resource.can_delete:
        assert alice.get(f"{at}/delete").status_code == 403
        return
    assert alice.get(f"{at}/delete").status_code == 200
    assert alice.post(f"{at}/delete", form=f"{at}/delete").status_code == 303
    for path in (at, f"{at}/edit", f"{at}/changes"):
        assert alice.get(path).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_record_that_others_refer_to_stays_and_says_so(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    if not resource.can_delete:
        pytest.skip("its records are never deleted")
    pointing = [
        (other, field) for other, field in registry.pointing_at(resource.model)
        if field.name != other.model.parent and not field.null
    ]  # fmt: skip
    if not pointing:
        pytest.skip("no record needs one of these")
    other, field = pointing[0]
    record = getattr(make(other), field.name)
    at = resource.record_href(record.id)
    asked = alice.get(f"{at}/delete").get_data(as_text=True)
    assert str(other.title) in asked
    assert alice.post(f"{at}/delete").status_code == 409
    assert alice.get(at).status_code == 200


@pytest.mark.long
@pytest.mark.parametrize("address", ADDRESSES)
def test_wrong_methods_and_unknown_records(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    at = resource.record_href(make(resource).id)
    token = alice.token()
    assert alice.client.post(resource.href, data=token).status_code == 405
    assert alice.client.post(at, data=token).status_code == 405
    for path in (resource.href, f"{resource.href}/new", at, f"{at}/edit", f"{at}/delete"):
        for method in ("put", "patch", "delete"):
            assert getattr(alice.client, method)(path).status_code == 405, (method, path)
    for number in ("999999", "0", "9" * 30, "x"):
        for end in ("", "/edit", "/delete", "/changes"):
            assert alice.get(f"{resource.href}/{number}{end}").status_code == 404
    assert alice.post(f"{resource.href}/999999/edit").status_code == 404
    assert alice.post(f"{resource.href}/999999/delete").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_verbs_offered_on_the_page_work_as_plain_forms(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    at = resource.record_href(make(resource).id)
    text = alice.get(at).get_data(as_text=True)
    for action in resource.actions().values():
        is_offered = f'"{at}/{action.name}"' in text
        if action.form or action.confirm:
            continue
        with database.atomic() as transaction:
            status = alice.post(f"{at}/{action.name}").status_code
            transaction.rollback()
        # A document without lines is offered its verbs, and says that it wants some.
        is_empty = issubclass(resource.model, Document)
        assert status == (303 if is_offered else 409) or (is_empty and status == 409), action.name


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_records_page_costs_the_same_however_many_refer_to_it(
    alice: Browser, address: str, count_queries: Callable[[], Any]
) -> None:
    resource = resource_of(address)
    record = make(resource)
    pointing = [
        (other, field)
        for other, field in registry.pointing_at(resource.model)
        if field.rel_model is not other.model
    ]
    costs = []
    for more in (2, 5):
        for other, field in pointing:
            several(
                other, more, lambda reference, at=field: record if _same(reference, at) else None
            )
        with count_queries() as sent:
            assert alice.get(resource.record_href(record.id)).status_code == 200
        costs.append(sent)
    assert len(costs[1]) <= len(costs[0]), "\n".join(costs[1])


def _same(reference: ForeignKeyField, other: ForeignKeyField) -> bool:
    return bool(reference.name == other.name and reference.model is other.model)


@pytest.mark.parametrize("address", sorted(set(ADDRESSES) - set(WITH_FORMS)))
def test_what_is_not_made_in_a_form_has_none(alice: Browser, address: str) -> None:
    resource = resource_of(address)
    before = resource.model.select().count()
    assert alice.get(f"{resource.href}/new").status_code == 403
    assert alice.post(f"{resource.href}/new", {"name": "x"}).status_code == 403
    assert f"{resource.href}/new" not in alice.get(resource.href).get_data(as_text=True)
    assert resource.model.select().count() == before
