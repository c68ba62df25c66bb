"""The short way to check a plain mail address says what the full check says."""

from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from models.kinds import email
from models.refused import Invalid
from tests.examples import examples

LABEL = st.from_regex(r"[A-Za-z0-9-]{1,6}|[A-Za-z0-9]{60,66}", fullmatch=True)
LAST = st.sampled_from(
    ["de", "COM", "example", "test", "local", "Localhost", "invalid", "arpa", "onion", "museum"]
)
BOX = st.from_regex(r"[A-Za-z0-9_+.-]{1,8}|[a-z.]{62,66}", fullmatch=True)
DOMAIN = st.builds(
    lambda labels, last: ".".join([*labels, last]), st.lists(LABEL, max_size=4), LAST | LABEL
)


def checked(text: str) -> str:
    """Return what is kept of an address, nothing where it is refused."""
    try:
        return email.EmailKind().check(text)
    except Invalid:
        return ""


@examples(100)
@given(BOX, DOMAIN)
@example("office", "xn--bcher-kva.example")
@example("office", "ab--cd.example")
@example("office", "a." * 74 + "de")
@example("office", "K.example")
@example("office", "lantern.example\n")
def test_keeps_and_refuses_what_the_full_check_does(box: str, domain: str) -> None:
    text = f"{box}@{domain}"
    short = email._plain(text)
    if short is None:
        return
    found = validate_email(text, check_deliverability=False, test_environment=True)
    assert short == found.normalized


def test_takes_the_short_way_for_plain_addresses() -> None:
    for text in ("anna@lantern.example", "A.Berg+x@Mail.Lantern-Sons.co.uk", "info@3m.com"):
        assert email._plain(text) == checked(text) != ""


def test_leaves_reserved_names_to_the_full_check() -> None:
    for text in ("anna@lantern.local", "anna@LOCALHOST", "anna@in-addr.arpa", "anna@lantern"):
        assert email._plain(text) is None
        assert checked(text) == ""
