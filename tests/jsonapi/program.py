"""A program that calls the API, with the token of one of the cast."""

import io
import json
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.jsonapi.tokens import make_token
from models.core import User
from tests.house import House


class Program:
    """Calls `/api/v1…` with a token; without one it is a stranger."""

    def __init__(self, house: House, token: str = "") -> None:
        self.client = house.app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call, with JSON where a body is given."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            f"/api/v1{path}", method=method, json=body, headers={**self.headers, **more}
        )

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Make something, or do a verb."""
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """Change something."""
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """Delete something."""
        return self.call("DELETE", path, **headers)

    def send(self, path: str, *files: tuple[str, bytes], part: str = "file", **more: Any) -> Any:
        """Send files as multipart; `headers` are headers, what else is named are fields."""
        headers = {**self.headers, **more.pop("headers", {})}
        sent = [FileStorage(io.BytesIO(content), name) for name, content in files]
        boundary, body = encode_multipart({part: sent, **more})
        kind = f"multipart/form-data; boundary={boundary}"
        headers["Content-Type"] = kind
        return self.client.post(f"/api/v1{path}", data=body, headers=headers)

    def raw(self, path: str, body: bytes, kind: str = "application/json") -> Any:
        """Send bytes as they are."""
        headers = {**self.headers, "Content-Type": kind}
        return self.client.post(f"/api/v1{path}", data=body, headers=headers)


def token_of(name: str, **options: Any) -> str:
    """Make a token of one of the cast."""
    return make_token(User.get(User.name == name), f"of {name}", way="command", **options)


def program(house: House, name: str = "Alice", **options: Any) -> Program:
    """Return a program that acts for one of the cast."""
    return Program(house, token_of(name, **options))


def problem(answer: Any, status: int) -> dict[str, Any]:
    """Check that an answer is a problem document, and return it."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    told: dict[str, Any] = json.loads(answer.get_data())
    assert told["status"] == status
    assert told["title"]
    assert told.get("detail")
    return told
