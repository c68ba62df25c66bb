"""A visitor: one connection kept open, cookies, forms; counts what goes over the wire."""

import http.client
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class Answer:
    """What came back; `wire` counts the body's bytes as they were sent."""

    status: int
    location: str
    body: bytes
    wire: int


class Visitor:
    """A browser as far as measuring needs it."""

    def __init__(self, port: int) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Send a form, with a one-time id of its own."""
        sent = {"csrf_token": self._token, "form_id": secrets.token_urlsafe(18), **values}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(sent).encode(), headers)

    def sign_in(self, mail: str, password: str) -> None:
        """Sign in through the page. Raises PermissionError if that leads nowhere."""
        self._take_token("/login")
        answer = self.post("/login", {"email": mail, "password": password})
        if answer.status != 303:
            raise PermissionError(f"Signing in was answered with {answer.status}.")
        self._take_token("/settings/profile")

    def _take_token(self, path: str) -> None:
        found = re.search(rb'name="csrf_token" value="([^"]+)"', self.get(path).body)
        self._token = found[1].decode() if found else ""

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {**headers, "Cookie": cookies}
        try:
            self._link.request(method, path, body, headers)
            response = self._link.getresponse()
        except http.client.RemoteDisconnected:  # it lay idle for too long, as a browser's may
            self._link.close()
            self._link.request(method, path, body, headers)
            response = self._link.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.split(";")[0].partition("=")
            self._cookies[name] = value
        location = response.headers.get("Location", "")
        return Answer(response.status, location, content, len(content))
