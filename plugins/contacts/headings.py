"""What address books and other programs write above the columns of contacts."""

HEADINGS = {
    "given_name[kind=person]": (
        "Given name", "First name", "Firstname", "Forename", "Vorname", "Prénom",
    ),
    "family_name[kind=person]": (
        "Family name", "Last name", "Lastname", "Surname", "Nachname", "Familienname",
        "Nom de famille",
    ),
    "name": ("Display name", "Full name", "Contact", "Anzeigename", "Vollständiger Name", "Nom"),
    "name[kind=company]": (
        "Company name", "Firm", "Firm name", "Organisation", "Organization", "Customer name",
        "Supplier name", "Vendor name", "Account name", "Business name", "Firma", "Firmenname",
        "Unternehmen", "Société", "Raison sociale",
    ),
    "code": (
        "Customer no", "Customer number", "Customer ID", "Customer code", "Account number",
        "Account no", "Supplier no", "Vendor ID", "Kundennummer", "Kundennr", "Kunden-Nr",
        "Lieferantennummer", "Numéro client",
    ),
    "email": (
        "E-mail", "E-mail address", "Email address", "Primary email", "E-mail 1 - Value", "Mail",
        "E-Mail-Adresse", "Courriel",
    ),
    "phone": (
        "Telephone", "Phone number", "Work phone", "Business phone", "Home phone",
        "Phone 1 - Value",
        "Tel", "Telefon", "Telefonnummer", "Téléphone",
    ),
    "website": (
        "Web", "Web page", "Web pages", "Web page 1", "Homepage", "Home page", "URL", "Webseite",
        "Internet", "Site web",
    ),
    "job_title": ("Job title", "Title", "Position", "Function", "Berufsbezeichnung", "Funktion"),
    "birth_date": ("Birth date", "Date of birth", "Geburtsdatum", "Geburtstag"),
    "vat_number": (
        "VAT", "VAT ID", "VAT no", "VAT reg no", "Tax ID", "USt-IdNr", "USt-ID",
        "Umsatzsteuer-ID",
    ),
    "registration_number": ("Registration no", "Company number", "Handelsregisternummer"),
    "notes": ("Note", "Comment", "Comments", "Remarks", "Bemerkung", "Bemerkungen", "Notiz"),
    "addresses.street": (
        "Address", "Street address", "Address 1", "Address line 1", "Work address", "Home address",
        "Straße", "Anschrift", "Adresse", "Rue",
    ),
    "addresses.postal_code": (
        "Postal code", "Postcode", "Zip", "Zip code", "Work zip code", "PLZ", "Postleitzahl",
        "Code postal",
    ),
    "addresses.city": ("City", "Town", "Work city", "Home city", "Ort", "Stadt", "Ville"),
    "addresses.region": (
        "Region", "State", "Province", "County", "State province", "Work state", "Bundesland",
    ),
    "addresses.country": (
        "Country", "Country code", "Country name", "Alpha two code", "Work country", "Land", "Pays",
    ),
    "channels[kind=fax].value": ("Fax", "Fax number", "Telefax", "Faxnummer"),
    "channels[kind=mobile].value": (
        "Mobile", "Mobile phone", "Mobile number", "Cell phone", "Handy", "Mobil", "Mobiltelefon",
    ),
    "channels[kind=email].value": (
        "Second email", "Secondary email", "E-mail 2 - Value", "Email 2", "Zweite E-Mail",
    ),
}  # fmt: skip

GIVES_WAY = {"name[kind=company]": ("company", ("given_name", "family_name"))}
"""Beside the names of people, a firm is where they work."""
