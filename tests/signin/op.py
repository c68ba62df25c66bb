"""A sign-in provider of its own on this machine: discovery, keys, codes with PKCE, tokens.

It speaks real HTTP, and can be told to lie in each way that a test wants.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug import Request, Response
from werkzeug.serving import make_server

from app.backup.places import house_url
from app.outgoing import OWNER as OUTGOING
from app.provider.asking import BACK
from app.provider.discovery import forget_providers
from app.provider.settings import SECRET
from app.sealing import seal
from app.security_log import OWNER
from app.settings import store_settings
from tests.house import Browser

CLIENT, CLIENT_SECRET = "shophouse client", "a secret: with signs & such"


@cache
def key_named(kid: str, number: int = 0) -> Any:
    """Return a key of a name, the same for all tests of this process; `number` tells its twins."""
    return RSAKey.generate_key(2048, {"kid": kid})


@dataclass
class Op:
    """The provider; `claims` overrides what it says, `lies` what it does."""

    issuer: str = ""
    key: Any = field(default_factory=lambda: key_named("one"))
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, environ: Any, start_response: Any) -> Any:
        """Answer as a WSGI application."""
        asked = Request(environ)
        self.asked.append(asked.path)
        if asked.path in self.lies:
            lie = self.lies[asked.path]
            return (lie if isinstance(lie, Response) else lie(asked))(environ, start_response)
        doors = {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": self.keys,
            "/token": self.token,
            "/userinfo": self.userinfo,
        }
        found = doors.get(asked.path, lambda _asked: Response("nothing", 404))
        return found(asked)(environ, start_response)

    def discovery(self, asked: Request) -> Response:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
        }
        return _json(told | self.lies.get("discovery", {}))

    def keys(self, asked: Request) -> Response:
        return _json({"keys": [self.key.as_dict(private=False)]})

    def approve(self, address: str, subject: str = "u-1") -> str:
        """Let somebody sign in, and return the path that they come back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["redirect_uri"] == house_url(BACK)
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**query, "sub": subject}
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{BACK}?{urlencode(back)}"

    def token(self, asked: Request) -> Response:
        given = self.codes.pop(asked.form.get("code", ""), None)
        if given is None or not self._knows(asked) or not _proves(asked, given):
            return _json({"error": "invalid_grant"}, 400)
        claims = self.said(given)
        header = {"alg": "RS256", "kid": self.key.kid, **self.lies.get("header", {})}
        key = self.lies.get("key", self.key)
        signed = self.lies.get("id_token") or jwt.encode(header, claims, key)
        return _json({"access_token": "at", "token_type": "Bearer", "id_token": signed})

    def said(self, given: dict[str, str]) -> dict[str, Any]:
        """Return the claims of a token, with what a test overrides; None leaves one out."""
        now = int(time.time())
        told: dict[str, Any] = {
            "iss": self.issuer,
            "sub": given["sub"],
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": given["nonce"],
            "email": "bob@lantern.example",
            "email_verified": True,
            "name": "Bob of the provider",
        }
        told |= self.claims
        return {name: value for name, value in told.items() if value is not None}

    def _knows(self, asked: Request) -> bool:
        sent = asked.headers.get("Authorization", "").removeprefix("Basic ")
        from urllib.parse import unquote

        try:
            pair = base64.b64decode(sent).decode().split(":")
        except ValueError:
            return False
        return [unquote(one) for one in pair] == [CLIENT, CLIENT_SECRET]

    def userinfo(self, asked: Request) -> Response:
        if asked.headers.get("Authorization") != "Bearer at":
            return _json({}, 401)
        told = {"sub": "u-1", "email": "bob@lantern.example", "email_verified": True}
        return _json(told | self.lies.get("userinfo", {}))


def _proves(asked: Request, given: dict[str, str]) -> bool:
    digest = hashlib.sha256(asked.form.get("code_verifier", "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    same = asked.form.get("redirect_uri") == given["redirect_uri"]
    return same and secrets.compare_digest(made, given["code_challenge"])


def _json(told: Any, status: int = 200) -> Response:
    return Response(json.dumps(told), status, content_type="application/json")


@contextmanager
def running() -> Iterator[Op]:
    """Run a provider on a free port."""
    op = Op()
    server = make_server("127.0.0.1", 0, op.answer, threaded=True)
    op.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield op
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def use(issuer: str, allowed: str = "127.0.0.1", **more: Any) -> None:
    """Let the house sign people in by a provider."""
    forget_providers()
    values = {"issuer": issuer, "client_id": CLIENT, "client_secret": seal(SECRET, CLIENT_SECRET)}
    store_settings(OWNER, {**values, **more})
    store_settings(OUTGOING, {"allowed_hosts": allowed})


def travel(browser: Browser, op: Op, subject: str = "u-1", target: str = "") -> Any:
    """Go to the provider and come back; returns the house's answer."""
    out = browser.get(f"/login/provider{f'?next={target}' if target else ''}")
    assert out.status_code == 303, out.get_data(as_text=True)
    return browser.get(op.approve(out.headers["Location"], subject))


def refused(answer: Any, words: str, status: int = 403) -> None:
    """Fail unless the answer says why nobody is let in."""
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    assert words in text, text.split("<main", 1)[-1][:900]
    assert "Set-Cookie" not in answer.headers or "shophouse_session" not in str(answer.headers)
