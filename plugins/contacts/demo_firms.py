"""The firms and people of the sample company's address book. All are invented.

Mail domains end in .example; phone numbers are of ranges that are kept free for fiction.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Someone:
    """A person: given and family name, gender, job, and what else is known."""

    given: str
    family: str
    gender: str = ""
    job: str = ""
    mail: str = ""
    phone: str = ""
    born: str = ""
    name: str = ""


@dataclass(frozen=True)
class Firm:
    """A firm with its place, its role (c customer, s supplier), its tags and its people."""

    name: str
    domain: str
    place: tuple[str, str, str, str, str, str]
    """Street, postal code, city, country, latitude, longitude."""
    phone: str = ""
    language: str = "en"
    roles: str = "c"
    tags: tuple[str, ...] = ()
    people: tuple[Someone, ...] = field(default=())
    parent: str = ""


F, M, D = "female", "male", "diverse"

FIRMS = (
    Firm(
        "Hafenkontor Lindholm & Söhne GmbH", "hafenkontor",
        ("Speicherstraße 12", "20457", "Hamburg", "DE", "53.544600", "9.986100"),
        "+49 40 66969 120", "de", "cs", ("Harbour", "Key account"),
        (
            Someone("Mira", "Lindholm", F, "Director", "mira", "+49 40 66969 121", "1974-02-11"),
            Someone("Jörg", "Äppelmann", M, "Purchasing", "joerg", "+49 40 66969 122"),
            Someone("Selma", "Öztürk-Brandt", F, "Warehouse", "selma"),
        ),
    ),
    Firm(
        "Kielwasser Schiffsbedarf OHG", "kielwasser",
        ("Kaistraße 8", "24114", "Kiel", "DE", "54.314800", "10.133500"),
        "", "de", "c", ("Harbour",),
        (Someone("Onno", "Petersen", M, "Owner", "onno", "", "1968-02-29"),),
        "Hafenkontor Lindholm & Söhne GmbH",
    ),
    Firm(
        "Oberlausitzer Genossenschaft für Kleinserienfertigung und Instandsetzung historischer"
        " Schiffsbeschläge eG", "beschlaege-ol",
        ("Neißstraße 30", "02826", "Görlitz", "DE", "51.156200", "14.991300"),
        "+49 30 23125 140", "de", "s", ("Workshop",),
        (
            Someone("Friederike", "von der Mühlenbeck-Hohenstein", F, "Board", "fvm"),
            Someone("Pawel", "Šołta", M, "Foundry", "pawel"),
        ),
    ),
    Firm(
        "Werkhof Nord eK", "werkhof-nord",
        ("Torfweg 3", "26603", "Aurich", "DE", "53.470900", "7.483600"),
        "+49 221 4710 133", "de", "c", (),
        (Someone("Tjark", "Hinrichs", M, "Owner", "post"),),
    ),
    Firm(
        "Alpenseil Manufaktur GmbH", "alpenseil",
        ("Isarweg 41", "80469", "München", "DE", "48.128100", "11.574500"),
        "+49 89 99998 210", "de", "s", ("Workshop",),
        (Someone("Vroni", "Straßmayr", F, "Sales", "vroni", "+49 89 99998 211", "1991-09-30"),),
    ),
    Firm(
        "Tidewater & Finch Ltd", "tidewaterfinch",
        ("4 Mudlark Stairs", "SE1 9ZZ", "London", "GB", "51.507400", "-0.099000"),
        "+44 20 7946 0018", "en", "c", ("Key account",),
        (
            Someone("Imogen", "Finch", F, "Buying", "imogen", "+44 20 7946 0019", "1983-06-15"),
            Someone("Kwame", "Asante", M, "Accounts", "kwame", "+44 20 7946 0020"),
        ),
    ),
    Firm(
        "Leith Rope Walk", "leithropewalk",
        ("19 Cooperage Lane", "EH6 6ZZ", "Edinburgh", "GB", "55.976000", "-3.171000"),
        "+44 131 496 0155", "en", "s", (),
        (Someone("Ailsa", "MacQuarrie", F, "Partner", "ailsa", "+44 131 496 0156"),),
    ),
    Firm(
        "Caerwyn Marine Paints", "caerwynpaints",
        ("2 Tin Street", "CF10 9ZZ", "Cardiff", "GB", "51.478000", "-3.170000"),
        "+44 29 2018 0144", "en", "s", (), (),
    ),
    Firm(
        "Brooklyn Boat Supply Co.", "brooklynboats",
        ("88 Gantry Avenue", "11231", "New York", "US", "40.678000", "-74.010000"),
        "+1 212 555 0142", "en", "c", ("Fair",),
        (
            Someone("Maya", "Okonkwo-Reed", F, "Founder", "maya", "+1 212 555 0143", "1979-11-02"),
            Someone("Sam", "Delgado", D, "Shop floor", "sam"),
        ),
    ),
    Firm(
        "Great Lakes Rigging", "glrigging",
        ("701 Breakwater Road", "60611", "Chicago", "US", "41.892000", "-87.610000"),
        "+1 312 555 0167", "en", "c", (), (),
    ),
    Firm(
        "Voilerie du Vieux Bassin", "vieuxbassin",
        ("7 quai des Goélands", "76600", "Le Havre", "FR", "49.486000", "0.111000"),
        "+33 1 99 00 42 17", "fr", "c", ("Harbour",),
        (
            Someone("Éloïse", "Garçonnet", F, "Gérante", "eloise", "+33 1 99 00 42 18"),
            Someone("Noël", "Le Bihan", M, "Atelier", "noel"),
        ),
    ),
    Firm(
        "Cordages Ménard & Fille", "cordages-menard",
        ("15 rue de la Corderie", "17300", "Rochefort", "FR", "45.935000", "-0.958000"),
        "", "fr", "s", ("Workshop",), (Someone("Aurélie", "Ménard", F, "Direction", "aurelie"),),
    ),
    Firm(
        "青波工業株式会社", "aonami",
        ("中区海岸通 4-17", "231-0002", "横浜市", "JP", "35.447000", "139.642000"),
        "", "ja", "s", ("Key account",),
        (
            Someone("葵", "佐藤", F, "海外営業", "aoi.sato", "", "1990-03-21", "佐藤 葵"),
            Someone("健太", "森川", M, "品質保証", "k.morikawa", "", "", "森川 健太"),
        ),
    ),
    Firm(
        "みなと商会", "minato-shokai",
        ("北浜 1-2", "541-0041", "大阪市", "JP", "34.692000", "135.507000"),
        "", "ja", "c", (), (),
    ),
    Firm(
        "شركة الميناء الأزرق للتجارة", "blueport",
        ("شارع الكورنيش ١٤", "21500", "الإسكندرية", "EG", "31.200100", "29.918700"),
        "", "ar", "c", ("Harbour", "Fair"),
        (
            Someone("ليلى", "منصور", F, "مديرة المشتريات", "laila", "", "1986-12-05"),
            Someone("عمر", "الشاذلي", M, "محاسب", "omar"),
        ),
    ),
    Firm(
        "مؤسسة السارية البيضاء", "whitemast",
        ("طريق المرفأ ٣", "", "مسقط", "OM", "23.615000", "58.591000"),
        "", "ar", "s", (), (Someone("سعيد", "البحري", M, "شريك", "said"),),
    ),
    Firm(
        "Αφοί Θαλασσινού Ο.Ε.", "thalassinos",
        ("Ακτή Μουτσοπούλου 22", "185 34", "Πειραιάς", "GR", "37.936000", "23.648000"),
        "", "el", "c", ("Harbour",), (Someone("Ελένη", "Θαλασσινού", F, "Εταίρος", "eleni"),),
    ),
    Firm(
        "Wytwórnia Lin Łódka sp. z o.o.", "lodka",
        ("ul. Żeglarska 9", "80-840", "Gdańsk", "PL", "54.351000", "18.654000"),
        "", "pl", "cs", ("Workshop",), (Someone("Żaneta", "Wójcik", F, "Prezeska", "zaneta"),),
    ),
    Firm(
        "Båtvarv Söderön AB", "soderon",
        ("Varvsgatan 5", "117 29", "Stockholm", "SE", "59.318000", "18.035000"),
        "+46 8 465 004 21", "sv", "c", (), (Someone("Åsa", "Norrgård", F, "VD", "asa"),),
    ),
    Firm(
        "Işıkçı Yelken ve Halat", "isikci",
        ("Tersane Cad. 61", "34420", "İstanbul", "TR", "41.024000", "28.973000"),
        "", "tr", "s", (), (Someone("İlknur", "Işıkçı", F, "Ortak", "ilknur"),),
    ),
    Firm(
        "Southerly Chandlery Pty Ltd", "southerly",
        ("31 Wharf Parade", "2000", "Sydney", "AU", "-33.859000", "151.205000"),
        "+61 2 5550 1234", "en", "c", ("Fair",), (Someone("Tui", "Harrow", D, "Buyer", "tui"),),
    ),
    Firm(
        "Veleiros do Tejo, Lda.", "veleiros",
        ("Rua do Cais 77", "1200-109", "Lisboa", "PT", "38.705000", "-9.147000"),
        "", "pt", "c", (), (Someone("Inês", "Conceição", F, "Compras", "ines"),),
    ),
)  # fmt: skip

PRIVATE = (
    Someone(
        "Ingeborg", "Süderstrand", F, "", "ingeborg@post.example", "+49 30 23125 177", "1947-05-19"
    ),
    Someone("Rhys", "Penhallow", M, "", "rhys@mail.example", "+44 20 7946 0061", "1995-01-08"),
    Someone("Zoë", "Marchetti", F, "", "zoe@mail.example", "", "2001-08-27"),
    Someone("Nguyễn", "Thị Hoa", F, "", "hoa@mail.example", "", "1982-04-16", "Nguyễn Thị Hoa"),
    Someone("Bjørn", "Ærlig", M, "", "bjorn@mail.example", "", "1959-12-31"),
    Someone("Dana", "Levi-Strauch", D, "", "dana@mail.example", "+1 212 555 0188", ""),
)

ALSO_AT = (
    ("Imogen Finch", "Leith Rope Walk", "Advisor"),
    ("Maya Okonkwo-Reed", "Great Lakes Rigging", "Board"),
    ("Tjark Hinrichs", "Kielwasser Schiffsbedarf OHG", "Partner"),
)

SUBJECTS = {
    "call": (
        ("Call about the open quotation", "Wants two weeks more."),
        ("Call back about the delivery", "Came complete, one crate scratched."),
        ("Ask for new opening hours", "Closed on Mondays from now on."),
    ),
    "meeting": (
        ("Spring order", "Takes the same as last year and a third more rope."),
        ("Yearly review", "Content; asks for one invoice a month."),
        ("Meet at the fair", "Left samples and a price list."),
    ),
    "visit": (
        ("Visit the workshop", "Saw the new splicing bench. Sample left."),
        ("Visit with samples", "Likes the tarred line, not the white one."),
        ("Drop by at the yard", "Nobody in charge was there."),
    ),
    "mail": (
        ("Send the catalogue", "Sent as PDF."),
        ("Answer the question about breaking load", "Data sheet sent."),
    ),
    "task": (
        ("Correct the delivery address", "Done in the address book."),
        ("Prepare a quotation for mooring lines", "Sent on the same day."),
        ("Check the credit limit", "Raised."),
    ),
    "note": (
        ("Prefers to be written to", "Hard to reach by phone."),
        ("Moves next spring", "The new address follows."),
        ("Back from leave", "Asks for the news of the last months."),
    ),
}

SAID = (
    "The gate is closed on Friday afternoons. Deliver to the back door then.",
    "They pay on time, but want every delivery announced a day before.",
    "Asked for samples of the new colours. I promised them by the end of the month.",
    "Please call before ten, later nobody picks up.",
)
"""What colleagues say to each other about a contact."""
