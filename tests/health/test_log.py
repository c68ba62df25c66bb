"""The log of a real server: each line is JSON with its request; no secret ever stands in it."""

import json
from pathlib import Path

from tests.start.server import INIT, PASSWORD, Visitor, command, serving

CANARY = "canary-9f3e7c"


def test_no_secret_is_ever_written(tmp_path: Path) -> None:
    data = tmp_path / "var"
    more = {
        "SHOPHOUSE_LOG_LEVEL": "debug",
        "SHOPHOUSE_SMTP_URL": f"smtp://office:{CANARY}smtp@127.0.0.1:9",
        "SHOPHOUSE_MAIL_FROM": "office@lantern.example",
        "SHOPHOUSE_SECRET_KEY": f"{CANARY}-key-that-is-long-enough-to-be-one",
    }
    assert command(data, *INIT, "--plugins", "contacts,sales", **more).returncode == 0
    token = command(
        data, "token", "add", "alice@lantern.example", "--name", "t", **more
    ).stdout.strip()
    secrets = [CANARY, PASSWORD, token]
    with serving(data, **more) as server:
        alice = Visitor(server.port).sign_in()
        secrets += [alice.csrf, *alice.cookies.values()]
        stranger = Visitor(server.port)
        stranger.learn("/login")
        stranger.post("/login", {"email": "alice@lantern.example", "password": f"{CANARY}wrong"})
        _ask_wrongly(server.port, token)
        alice.get(f"/sales/orders/public/{CANARY}{'x' * 40}")
        alice.get(f"/login?token={CANARY}")
        alice.post(f"/contacts/parties/new?api_token={CANARY}", {"kind": CANARY, "name": "A"})
        alice.post("/settings/password", {"old": f"{CANARY}old", "new": f"{CANARY}new"})
        server.stop()
        said = server.said
    assert [one for one in secrets if one and one in said] == []
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line.get("logger") == "shophouse.requests"]
    assert len(requests) > 8
    assert all(line["request_id"] for line in requests)
    assert {line["user"] for line in requests} >= {None, 1}


def _ask_wrongly(port: int, token: str) -> None:
    """Send what a program sends, with a token that fits and one that doesn't; the body is cut."""
    import http.client

    for given in (token, f"shp_{CANARY}"):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Authorization": f"Bearer {given}", "Content-Type": "application/json"}
        link.request("POST", "/api/v1/contacts/parties", b'{"name": ', headers)
        link.getresponse().read()
        link.close()
