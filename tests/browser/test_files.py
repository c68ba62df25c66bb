"""Files by script: chosen, dropped, pasted; what is refused is said beside the others."""

from playwright.sync_api import expect

from tests.browser.conftest import Shop

DROP = """() => {
  const carried = new DataTransfer();
  for (const name of ["dropped.txt", "också.txt"]) carried.items.add(new File([name], name));
  const options = { dataTransfer: carried, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("drop", options));
}"""
PASTE = """() => {
  const carried = new DataTransfer();
  carried.items.add(new File(["pasted"], "image.png"));
  const options = { clipboardData: carried, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def test_files_are_chosen_dropped_and_pasted(shop: Shop) -> None:
    page = shop.page("alice@lantern.example")
    page.goto(f"{shop.url}/contacts/parties/new")
    page.select_option("#kind", "company")
    page.fill("#name", "Spinnerei Nord")
    page.get_by_role("button", name="Save").last.click()
    files = page.locator("#files .files li")
    page.set_input_files(
        "#files input[type=file]",
        [
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"},
            {"name": "b.html", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"},
        ],
    )
    expect(files).to_have_count(2)
    page.evaluate(DROP)
    expect(files).to_have_count(4)
    page.evaluate(PASTE)
    expect(files).to_have_count(5)
    expect(files.first).to_contain_text(".png")
    expect(page.locator("aside .line")).to_contain_text("added File: också.txt")
    with page.expect_download() as saved:
        page.get_by_role("link", name="b.html", exact=True).click()
    assert saved.value.suggested_filename == "b.html"
    files.filter(has_text="a.txt").get_by_role("link", name="Delete a.txt").click()
    page.get_by_role("button", name="Delete").click()
    expect(files).to_have_count(4)
