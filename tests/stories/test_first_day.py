"""A firm's first day: the address book is filled, a visit is planned, a book is lent."""

from tests.house import House


def test_from_the_first_contact_to_a_lent_book(any_house: House) -> None:
    alice = any_house.browser("Alice")
    firm = alice.post("/contacts/parties/new", {"kind": "company", "name": "Kielwasser OHG"})
    firm_at = firm.headers["Location"]
    firm_id = firm_at.rsplit("/", 1)[1]
    sent = {"kind": "person", "given_name": "Onno", "family_name": "Petersen", "company": firm_id}
    person_at = alice.post("/contacts/parties/new", sent).headers["Location"]
    person_id = person_at.rsplit("/", 1)[1]
    assert "Onno Petersen" in alice.get(firm_at).get_data(as_text=True)

    sent = {
        "kind": "visit",
        "subject": "Show the new line",
        "about": f"contacts/parties:{person_id}",
    }
    visit = alice.post("/contacts/activities/new", sent).headers["Location"]
    assert alice.post(f"{visit}/done").status_code == 303
    assert "Show the new line" in alice.get(firm_at).get_data(as_text=True)

    sent = {"title": "The Tide Tables", "author": "Ada Brook", "copies": "1"}
    book = alice.post("/library/books/new", sent).headers["Location"].rsplit("/", 1)[1]
    loan = {"book": book, "borrower": person_id, "due": "2030-01-31"}
    assert alice.post("/library/loans/new", loan).status_code == 303
    again = alice.post("/library/loans/new", {**loan, "borrower": firm_id})
    assert again.status_code == 422
    assert "All copies of The Tide Tables are out." in again.get_data(as_text=True)

    refused = alice.post(f"{person_at}/delete")
    assert refused.status_code == 409
    text = refused.get_data(as_text=True)
    assert "Loans" in text
    assert "Activities" in text
