"""Everything works without JavaScript: links and forms are enough."""

from playwright.sync_api import expect

from tests.browser.conftest import Shop


def test_a_contact_with_lines_is_made_changed_and_deleted(shop: Shop) -> None:
    page = shop.page("alice@lantern.example", script=False)
    page.goto(f"{shop.url}/contacts/parties")
    page.get_by_role("link", name="New contact").first.click()
    page.select_option("#kind", "company")
    page.fill("#name", "Brouwerij De Lantaarn")
    page.get_by_role("button", name="Add address").click()
    assert page.input_value("#name") == "Brouwerij De Lantaarn"
    page.fill("[name=addresses-0-city]", "Gent")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("main")).to_contain_text("Gent")
    page.get_by_role("link", name="Edit").first.click()
    page.get_by_role("button", name="Remove this line").click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#details")).to_be_visible()
    expect(page.locator("section", has_text="Addresses").first).not_to_contain_text("Gent")
    page.goto(f"{page.url}/delete")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("main")).to_contain_text("No contact yet")


def test_a_reference_is_typed_by_name(shop: Shop) -> None:
    page = shop.page("alice@lantern.example", script=False)
    for name in ("Lampen Nord", "Lampen Süd"):
        page.goto(f"{shop.url}/contacts/parties/new")
        page.select_option("#kind", "company")
        page.fill("#name", name)
        page.get_by_role("button", name="Save").last.click()
    page.goto(f"{shop.url}/contacts/parties?sort=-name")
    page.get_by_text("Add filter").click()
    page.get_by_role("link", name="Choose a filter").click()
    page.locator("summary", has_text="Name").first.click()
    page.fill("#filter-name", "süd")
    page.locator("details[open] button").click()
    expect(page.locator("[data-rows] .who a")).to_have_text(["Lampen Süd"])
    assert "sort=-name" in page.url
    page.goto(f"{shop.url}/contacts/parties/new")
    page.select_option("#kind", "person")
    page.fill("#name", "Ottilie Brandvold")
    page.fill("#company", "lampen")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_label("Lampen Süd").check()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("main")).to_contain_text("Lampen Süd")


def test_a_wrong_form_says_what_to_do(shop: Shop) -> None:
    page = shop.page("alice@lantern.example", script=False)
    page.goto(f"{shop.url}/contacts/parties/new")
    page.select_option("#kind", "person")
    page.fill("#name", "Kwabena Asante")
    page.fill("#email", "kwabena at mail")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Mail")
    assert page.input_value("#email") == "kwabena at mail"
    assert "email-error" in (page.get_attribute("#email", "aria-describedby") or "")
