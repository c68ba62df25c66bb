"""Sixteen who write without a pause: forms, calls, imports; each keeps what was answered."""

import http.client
import itertools
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.start.server import Visitor

IMPORTED = 40
_BUSY = {409, 503}
"""The first call with this key hasn't ended for all that is known; the database didn't answer."""


@dataclass
class Told:
    """What one writer was told: what is stored, and what may be, since no answer came."""

    parties: dict[str, int] = field(default_factory=dict)
    """By a form, sent again under its one-time id until it was answered: its record."""
    orders: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    maybe_names: dict[int, set[str]] = field(default_factory=dict)
    imports: list[tuple[str, int]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    answered: int = 0


class Writer(threading.Thread):
    """Writes until it is told to stop."""

    def __init__(self, number: int, visitor: Visitor, token: str, stops: threading.Event) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self.number, self.visitor, self.token, self.stops = number, visitor, token, stops
        self.told = Told()

    def run(self) -> None:
        """Do one kind of write after the other."""
        for turn in itertools.count():
            if self.stops.is_set():
                return
            name = f"w{self.number} t{turn} {secrets.token_hex(3)}"
            if turn % 25 == 24:
                self._import(name)
            elif turn % 2:
                self._order(name)
            else:
                self._party(name)
                self._rename(name)

    def _party(self, name: str) -> None:
        """Send a form until it is answered: however often, there is one record."""
        form_id = secrets.token_urlsafe(18)
        while not self.stops.is_set():
            self.told.unknown.add(name)
            try:
                status, location, text = self.visitor.post(
                    "/contacts/parties/new", {"kind": "person", "name": name}, form_id
                )
            except (OSError, http.client.HTTPException):
                time.sleep(0.03)
                continue
            if status == 303:
                self.told.parties[name] = int(location.rsplit("/", 1)[1])
                self.told.unknown.discard(name)
                self.told.answered += 1
                return
            if status not in _BUSY:
                self.told.wrong.append(f"form: {status} {text[-300:]}")
                return

    def _rename(self, name: str) -> None:
        record = self.told.parties.get(name)
        if record is None:
            return
        self.told.names[record] = name
        self.told.maybe_names[record] = {name}
        renamed = f"{name} renamed"
        self.told.maybe_names[record].add(renamed)
        if self._call("PATCH", f"/contacts/parties/{record}", {"name": renamed}) is not None:
            self.told.names[record] = renamed
            self.told.maybe_names[record] = {renamed}

    def _order(self, name: str) -> None:
        if not self.told.parties:
            return
        party = next(reversed(self.told.parties.values()))
        lines = [
            {"description": f"{name} {half}", "quantity": "2", "unit_price": price}
            for half, price in (("left", "3.5"), ("right", "1.25"))
        ]
        self.told.unknown.add(name)
        body = {"party": party, "reference": name, "lines": lines}
        made = self._call("POST", "/sales/orders", body, uuid4().hex)
        if made is not None:
            self.told.orders[name] = made["id"]
            self.told.unknown.discard(name)

    def _import(self, name: str) -> None:
        """Send a file, which becomes a job of some worker's."""
        rows = "".join(f"person,{name} row {row:03}\n" for row in range(IMPORTED))
        job = self._call("POST", "/contacts/parties/import", f"kind,name\n{rows}", uuid4().hex)
        if job is not None:
            self.told.imports.append((name, job["id"]))

    def _call(self, method: str, path: str, body: Any, key: str = "") -> Any:
        """Return what a call answers; None where no answer came, which leaves it open."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        content = _multipart(body, headers) if isinstance(body, str) else json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
        link = http.client.HTTPConnection("127.0.0.1", self.visitor.port, timeout=30)
        try:
            link.request(method, f"/api/v1{path}", content, headers)
            answer = link.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            time.sleep(0.03)
            return None
        finally:
            link.close()
        if answer.status in (200, 201, 202):
            self.told.answered += 1
            return json.loads(text)
        if answer.status not in _BUSY:
            self.told.wrong.append(f"{method} {path}: {answer.status} {text[:300]}")
        return None


def _multipart(text: str, headers: dict[str, str]) -> str:
    mark = secrets.token_hex(12)
    headers["Content-Type"] = f"multipart/form-data; boundary={mark}"
    head = 'Content-Disposition: form-data; name="file"; filename="people.csv"'
    return f"--{mark}\r\n{head}\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--{mark}--\r\n"
