"""Addresses hold no secret that opens more than they name, and those that do spread nowhere."""

import ast
import re
from pathlib import Path

from models.core import PublicToken
from tests.house import House
from tests.house_rules.text import PYTHON, ROOT, calls, files, nodes, where
from tests.jsonapi.program import token_of
from tests.security.test_sign_in import cookie_of

SECRET = re.compile(r"token|key|secret|session|passw|code|auth|cookie|api", re.I)
NAMES = (
    "token", "api_token", "api_key", "apikey", "key", "access_token", "session", "session_token",
    "shophouse_session", "authorization", "Authorization", "bearer", "auth", "sid",
)  # fmt: skip
LINKS = {
    # Once: the address is left at once, by a redirect to one without the token.
    "/login/invitation/<token>", "/login/password/<token>",
    # As often as somebody looks: a document for who has its link, a feed for a calendar program.
    "/<plugin>/<name>/public/<token>", "/<plugin>/<name>/public/<token>/pdf",
    "/<plugin>/<name>/public/<token>/<int:number>.svg",
    "/<plugin>/<name>/public/<token>/<verb>", "/contacts/calendar/<token>.ics",
}  # fmt: skip
"""Every address that opens by a token in it: a new one is a decision, made here."""


def holding(pattern: str) -> list[Path]:
    """Return the files in whose text something stands; only they are parsed."""
    return [path for path in files(*PYTHON) if re.search(pattern, path.read_text("utf-8"))]


def test_neither_a_session_nor_an_api_token_is_taken_from_an_address(house: House) -> None:
    session, token = cookie_of(house.browser("Alice")), token_of("Alice")
    client = house.app.test_client(use_cookies=False)
    asked = "&".join(f"{name}={secret}" for name in NAMES for secret in (session, token))
    for path in ("/contacts/parties", "/settings/", "/metrics"):
        far = {"REMOTE_ADDR": "203.0.113.9"}
        assert client.get(f"{path}?{asked}", environ_base=far).status_code in (303, 404), path
    for secret in (session, token):
        assert client.get(f"/api/v1/contacts/parties?{asked}").status_code == 401
        assert client.get(f"/api/v1/contacts/parties/{secret}").status_code == 401
        assert client.get(f"/contacts/parties/{secret}").status_code in (303, 404)


def test_no_parameter_of_an_address_is_a_secret_but_the_set_ups() -> None:
    """The set-up's link is left at once, by a redirect to an address without its token."""
    read = [
        (str(path.relative_to(ROOT)), node)
        for path in holding(r"request\.(args|values)\b")
        for node in nodes(path)
        if isinstance(node, ast.Call | ast.Subscript | ast.Compare)
        and re.match(r"(.+ in )?request\.(args|values)\b", ast.unparse(node))
    ]
    assert len(read) > 40, "they are found"
    asked = {
        (path, one.value)
        for path, node in read
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and SECRET.search(one.value)
    }
    assert asked == {("views/door.py", "token")}


def test_sessions_and_api_tokens_come_from_headers_alone() -> None:
    """What finds them is called where a cookie or the header is read, and nowhere else."""
    found = {
        (name, ast.unparse(call.args[0]))
        for path in holding(r"\b(find_session|actor_of_token|bearer)\b")
        for call, name in calls(path)
        if name in ("find_session", "actor_of_token", "bearer")
    }
    assert found == {
        ("find_session", "request.cookies.get(COOKIE, '')"),
        ("actor_of_token", "bearer(request.headers.get('Authorization', ''))"),
        ("actor_of_token", "token"),  # of the figures: what `bearer` found there
        ("bearer", "request.headers.get('Authorization', '')"),
    }


def test_no_form_that_asks_by_its_address_holds_a_token() -> None:
    off = []
    for path in files("templates", "plugins", ends=(".html",)):
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.S):
            begins = form.partition(">")[0]
            is_post = re.search(r'method="post"', begins, re.I)
            if not is_post and re.search(r"csrf|form_hidden|\bhidden\b }}|password", form):
                off.append(f"{path.relative_to(ROOT)}: {begins}")
    assert not off


def test_every_address_with_a_token_in_it_is_known(house: House) -> None:
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if "<token>" in rule.rule}
    assert rules == LINKS


def test_what_a_link_opens_is_kept_by_no_cache_and_told_to_no_other_page(house: House) -> None:
    bob = house.browser("Bob")
    page = bob.post("/contacts/calendar-feed", {"do": "renew"}).get_data(as_text=True)
    found = re.search(r"/contacts/calendar/[\w-]{43}\.ics", page)
    assert found is not None, page
    answer = house.app.test_client().get(found[0])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert found[0][19:-4] not in repr(list(PublicToken.select().tuples()))


def test_what_opens_by_a_token_goes_through_the_one_door() -> None:
    """`access_by` is asked by that door, which adds the headers, and by the second step."""
    found = [
        where(path, call).partition(":")[0]
        for path in holding(r"\baccess_by\b")
        for call, name in calls(path)
        if name == "access_by"
    ]
    assert sorted(found) == ["app/web/letting_in.py", "app/web/public.py"]
