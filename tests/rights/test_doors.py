"""Every address of the engine by its right; tokens of forms; reading leaves everything as it is."""

from typing import Any

import pytest
from flask import Flask

from app.registry import registry
from app.web.route import Undeclared, check_rights
from models.database import database
from tests.rights.world import ACTORS, World, in_long, undone

MET = ("nobody", "Olaf", "Charlie", "Mina", "Alice")
"""A stranger; one switched off, without a role, with one, an administrator: no role says more."""

# Address, method, right. What isn't named here and isn't a route of resources fails below.
ENGINE = [
    ("/", "GET", "signed-in"),
    ("/search", "GET", "signed-in"),
    ("/search/pick", "GET", "signed-in"),
    ("/search/commands", "GET", "signed-in"),
    ("/login", "GET", "public"),
    ("/login", "POST", "public"),
    ("/login/code", "GET", "public"),
    ("/login/code", "POST", "public"),
    ("/login/forgot", "GET", "public"),
    ("/login/forgot", "POST", "public"),
    ("/login/password/<token>", "GET", "token"),
    ("/login/invitation/<token>", "GET", "token"),
    ("/login/choose", "GET", "token"),
    ("/login/choose", "POST", "token"),
    ("/login/provider", "GET", "token"),
    ("/login/provider/back", "GET", "token"),
    ("/logout", "POST", "public"),
    ("/setup", "GET", "token"),
    ("/setup", "POST", "token"),
    ("/healthz", "GET", "public"),
    ("/metrics", "GET", "public"),
    ("/settings/", "GET", "admin"),
    ("/settings/health", "GET", "admin"),
    ("/settings/company", "GET", "admin"),
    ("/settings/company", "POST", "admin"),
    ("/settings/profile", "GET", "signed-in"),
    ("/settings/profile", "POST", "signed-in"),
    ("/settings/password", "GET", "signed-in"),
    ("/settings/password", "POST", "signed-in"),
    ("/settings/users/<int:user_id>/password", "GET", "admin"),
    ("/settings/users/<int:user_id>/password", "POST", "admin"),
    ("/settings/users/<int:user_id>/link", "GET", "admin"),
    ("/settings/users/<int:user_id>/link", "POST", "admin"),
    ("/settings/users/<int:user_id>/second-factor", "GET", "admin"),
    ("/settings/users/<int:user_id>/second-factor", "POST", "admin"),
    ("/settings/users/<int:user_id>/sessions", "GET", "admin"),
    ("/settings/users/<int:user_id>/sessions/<handle>/end", "POST", "admin"),
    ("/settings/users/<int:user_id>/sessions/end", "POST", "admin"),
    ("/settings/users/<int:user_id>/unlink", "POST", "admin"),
    ("/settings/sessions", "GET", "signed-in"),
    ("/settings/sessions/<handle>/end", "POST", "signed-in"),
    ("/settings/sessions/end", "POST", "signed-in"),
    ("/settings/second-factor", "GET", "signed-in"),
    ("/settings/second-factor/set-up", "GET", "signed-in"),
    ("/settings/second-factor/set-up", "POST", "signed-in"),
    ("/settings/second-factor/codes", "GET", "signed-in"),
    ("/settings/second-factor/codes", "POST", "signed-in"),
    ("/settings/second-factor/off", "GET", "signed-in"),
    ("/settings/second-factor/off", "POST", "signed-in"),
    ("/settings/sign-in", "GET", "admin"),
    ("/settings/sign-in", "POST", "admin"),
    ("/settings/sign-in/check", "POST", "admin"),
    ("/settings/sign-in/changes", "GET", "admin"),
    ("/settings/outgoing", "GET", "admin"),
    ("/settings/outgoing", "POST", "admin"),
    ("/settings/outgoing/changes", "GET", "admin"),
    ("/settings/theme", "POST", "signed-in"),
    ("/settings/company/changes", "GET", "admin"),
    ("/settings/repairs", "GET", "admin"),
    ("/settings/repairs", "POST", "admin"),
    ("/settings/sample-data", "GET", "admin"),
    ("/settings/sample-data", "POST", "admin"),
    ("/settings/plugins/", "GET", "admin"),
    ("/settings/plugins/", "POST", "admin"),
    ("/settings/plugins/<name>/off", "GET", "admin"),
    ("/settings/plugins/<name>/retry", "POST", "admin"),
    ("/settings/plugins/<name>/purge", "GET", "admin"),
    ("/settings/plugins/<name>/purge", "POST", "admin"),
    ("/settings/plugins/<name>/settings/changes", "GET", "admin"),
    ("/settings/plugins/<name>", "POST", "admin"),
    ("/settings/plugins/<name>/settings", "GET", "admin"),
    ("/settings/plugins/<name>/settings", "POST", "admin"),
    ("/settings/jobs/", "GET", "signed-in"),
    ("/settings/jobs/<int:job_id>", "GET", "signed-in"),
    ("/settings/jobs/<int:job_id>/cancel", "POST", "signed-in"),
    ("/settings/jobs/<int:job_id>/retry", "POST", "signed-in"),
    ("/settings/tokens", "GET", "signed-in"),
    ("/settings/tokens/new", "GET", "signed-in"),
    ("/settings/tokens/new", "POST", "signed-in"),
    ("/settings/tokens/<int:token_id>/revoke", "POST", "signed-in"),
    ("/settings/api", "GET", "signed-in"),
    ("/settings/api/<plugin>/<name>", "GET", "signed-in"),
    ("/settings/backups", "GET", "admin"),
    ("/settings/backups", "POST", "admin"),
    ("/settings/backups/<name>", "GET", "admin"),
    ("/settings/trash", "GET", "signed-in"),
    ("/settings/trash/<int:number>/restore", "POST", "signed-in"),
    ("/settings/trash/<int:number>/purge", "GET", "admin"),
    ("/settings/trash/<int:number>/purge", "POST", "admin"),
    ("/settings/mail/", "GET", "admin"),
    ("/settings/mail/<int:mail_id>/resend", "POST", "admin"),
    ("/settings/mail/<int:mail_id>/drop", "POST", "admin"),
    ("/static/<path:filename>", "GET", "public"),
    ("/core/files/<int:record_id>/download", "GET", "signed-in"),
    ("/core/files/<int:record_id>/preview", "GET", "signed-in"),
    ("/core/changes/<int:number>/undo", "POST", "signed-in"),
    ("/core/changes/latest/undo", "POST", "signed-in"),
    ("/core/forms/<form_id>", "GET", "signed-in"),
    ("/notifications", "GET", "signed-in"),
    ("/notifications/read", "POST", "signed-in"),
    ("/notifications/<int:number>/read", "POST", "signed-in"),
    ("/settings/notifications", "GET", "signed-in"),
    ("/settings/notifications", "POST", "signed-in"),
    ("/settings/hand-over", "GET", "signed-in"),
    ("/settings/hand-over", "POST", "signed-in"),
    ("/settings/print/", "GET", "admin"),
    ("/settings/print/", "POST", "admin"),
    ("/settings/print/template", "GET", "admin"),
    ("/settings/print/<plugin>/<name>", "GET", "admin"),
    ("/settings/print/<plugin>/<name>", "POST", "admin"),
    ("/reports", "GET", "signed-in"),
    ("/reports/<name>", "GET", "signed-in"),
]
_RESOURCE = ("/<plugin>/<name>", "/api/v1/")  # which have matrices of their own
_GIVEN = {
    "<int:user_id>": "1",
    "<int:record_id>": "999999",
    "<int:number>": "999999",
    "<int:job_id>": "999999",
    "<int:mail_id>": "999999",
    "<int:token_id>": "999999",
    "<form_id>": "nothing",
    "<handle>": "nothing",
    "<token>": "nothing",
    "<plugin>": "nothing",
    "<name>": "nothing",
    "<path:filename>": "no-such-file",
}
_ARRIVED = {"GET": (200, 204, 303, 404, 409), "POST": (200, 303, 400, 404, 409, 422)}


def own_pages() -> set[tuple[str, str]]:
    """Return the own pages of plugins."""
    return {
        (f"/{one.name}/{page.path}", method)
        for one in registry.installed.values()
        if one.plugin
        for page in one.plugin.pages
        for method in page.methods
    }


def test_every_address_of_the_engine_is_in_this_matrix(world: World) -> None:
    known = {(path, method) for path, method, _right in ENGINE} | own_pages()
    rules = {
        (rule.rule, method)
        for rule in world.house.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(_RESOURCE)
    }
    assert rules == known


@pytest.mark.parametrize("name", in_long(ACTORS, MET))
def test_addresses_of_the_engine_answer_by_their_right(world: World, name: str) -> None:
    policy, deviations = world.policies[name], []
    for path, method, right in ENGINE:
        for pattern, value in _GIVEN.items():
            path = path.replace(pattern, value)
        answer = (
            world.get(name, path)
            if method == "GET" and not path.startswith("/login")
            else _careful(world, name, path, method)
        )
        if not _fits(answer, method, right, policy):
            deviations.append(f"{method} {path}: {answer.status_code}")
        deviations += [
            f"{path} tells {leak}" for leak in world.leaks(name, answer.get_data(as_text=True))
        ]
    assert not deviations, "\n".join(deviations)


def _careful(world: World, name: str, path: str, method: str) -> Any:
    """Ask where a person's own session is at stake with a browser of its own."""
    if path.startswith(("/login", "/logout")):
        browser = world.house.browser()
        with undone():
            wrong = {"email": "x", "password": "y"}
            return browser.get(path) if method == "GET" else browser.post(path, wrong)
    return world.post(name, path)


def _fits(answer: Any, method: str, right: str, policy: Any) -> bool:
    if right == "token":
        return bool(answer.status_code == 404)
    if right != "public" and policy.user_id is None:
        return bool(answer.status_code == 303 and answer.headers["Location"].startswith("/login"))
    if right == "admin" and not policy.is_admin:
        return bool(answer.status_code == 403)
    return answer.status_code in _ARRIVED[method]


def test_own_pages_of_plugins_answer_by_their_right(world: World) -> None:
    for one in registry.enabled():
        for page in one.plugin.pages if one.plugin else []:
            if page.right != "public" and "GET" in page.methods and "<" not in page.path:
                assert world.get("nobody", f"/{one.name}/{page.path}").status_code == 303
                if ":" in page.right or page.right == "admin":
                    assert world.get("Charlie", f"/{one.name}/{page.path}").status_code in (
                        403,
                        404,
                    )


def test_a_route_without_a_declared_right_fails_at_start(world: World) -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/open", "open", lambda: "open")
    with pytest.raises(Undeclared, match="/open"):
        check_rights(app)


def test_forms_without_their_token_are_refused(world: World) -> None:
    before, let_through = dump(), []
    for rule in world.house.app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.rule.startswith("/api/v1/"):
            continue
        path = rule.rule
        for pattern, value in (
            ("<plugin>", "contacts"),
            ("<int:record_id>", "1"),
            ("<int:number>", "1"),
            ("<verb>", "done"),
            *_GIVEN.items(),
        ):
            path = path.replace(
                pattern, "parties" if pattern == "<name>" and "contacts" in path else value
            )
        for headers in ({}, {"HX-Request": "true"}):
            sent = world.browsers["Alice"].client.post(
                path, data={"form_id": "f" * 20, "name": "Spinnerei"}, headers=headers
            )
            if sent.status_code != 400:
                let_through.append(f"{path}: {sent.status_code}")
    wrong = world.browsers["Alice"].client.post(
        "/contacts/parties/1/delete", data={"csrf_token": "x" * 80, "form_id": "f" * 20}
    )
    assert wrong.status_code == 400
    assert not let_through, "\n".join(let_through)
    assert dump() == before


def test_a_token_of_another_person_is_refused(world: World) -> None:
    data = {"csrf_token": world.tokens["Bob"], "form_id": "g" * 20}
    assert world.browsers["Alice"].client.post("/settings/theme", data=data).status_code == 400


def dump() -> dict[str, list[Any]]:
    """Return all rows, but for what reading may note: seen, viewed, wrong tries."""
    rows: dict[str, list[Any]] = {}
    for table in sorted(database.get_tables()):
        names = [
            column.name
            for column in database.get_columns(table)
            if column.name not in ("last_seen_at", "seen_at", "expires_at")
        ]
        if table.startswith(("sqlite_", "core_throttle", "core_viewed")) or not names:
            continue
        columns = ", ".join(f'"{name}"' for name in names)
        rows[table] = sorted(
            map(repr, database.execute_sql(f'SELECT {columns} FROM "{table}"').fetchall())
        )
    return rows


def test_reading_every_address_leaves_the_database_as_it_is(
    world: World, pytestconfig: pytest.Config
) -> None:
    """The short form asks for some resources; each route is asked for as in `test_reading_only`."""
    before, asked = dump(), 0
    share = 1 if pytestconfig.getoption("--long") else 4
    for resource in list(registry.enabled_resources())[::share]:
        number = world.of(resource, "Alice")[0].id
        verbs = resource.actions()
        paths = [
            "",
            "/new",
            "/pick?q=c",
            f"/{number}",
            f"/{number}/edit",
            f"/{number}/delete",
            f"/{number}/changes",
        ]
        for path in (*paths, *(f"/{number}/{verb}" for verb in verbs)):
            assert world.get("Alice", f"{resource.href}{path}").status_code in (200, 403, 405)
            asked += 1
    for path, method, _right in ENGINE:
        if method == "GET" and "<" not in path:
            world.get("Alice", path)
            asked += 1
    assert asked > 80
    assert dump() == before
