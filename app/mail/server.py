"""The mail server: how it is reached, and what its answers mean."""

import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10.0
_REST_SECONDS = 30.0
_BEGINNING_DOT = re.compile(rb"^\.", re.MULTILINE)
_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mails go out, and from whom. Without an address they wait."""

    url: str = ""
    sender: str = ""

    @property
    def is_set(self) -> bool:
        """Mails can go out."""
        return bool(self.url and self.sender)

    @property
    def host(self) -> str:
        """The name of the server, without what is secret."""
        return (urlsplit(self.url).hostname or "") if self.url else ""


class NotSent(Exception):
    """The server didn't take the mail, for certain; `is_final` where it never will."""

    def __init__(self, sentence: str, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.is_final = is_final


class Unclear(Exception):
    """The mail was handed over, but no answer came: it may have gone out."""


_server = MailServer()
_down: list[tuple[float, str]] = []
"""Until when the server is left alone since it couldn't be reached, and why."""


def use_mail_server(url: str | None, sender: str | None) -> None:
    """Send through this server from now on, or let mails wait where there is none."""
    global _server
    _server = MailServer(url or "", sender or "")
    _down.clear()


def mail_server() -> MailServer:
    """Return the server that is set."""
    return _server


def send(message: bytes, to: str) -> None:
    """Hand a mail to the server. Raises NotSent, or Unclear."""
    with _connected() as client:
        _envelope(client, to)
        _hand_over(client, message)


@contextmanager
def _connected() -> Iterator[smtplib.SMTP]:
    """Connect and sign in. Raises NotSent; a server that is down is left alone for a while."""
    for until, why in _down:
        if time.monotonic() < until:
            raise NotSent(why)
    try:
        client = _connect()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        why = f"{_server.host}: {_said(error)}"
        _down[:] = [(time.monotonic() + _REST_SECONDS, why)]
        raise NotSent(why) from error
    _down.clear()
    try:
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.close()


def _connect() -> smtplib.SMTP:
    address = urlsplit(_server.url)
    host, port = address.hostname or "", address.port or _PORTS[address.scheme]
    if address.scheme == "smtps":
        context = ssl.create_default_context()
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if address.scheme == "starttls":
            client.starttls(context=ssl.create_default_context())
        client.ehlo_or_helo_if_needed()
        if address.username:
            _forget_md5(client)
            client.login(unquote(address.username), unquote(address.password or ""))
    except BaseException:
        client.close()
        raise
    return client


def _forget_md5(client: smtplib.SMTP) -> None:
    """Leave out CRAM-MD5, which smtplib prefers wherever a server offers it."""
    offered = client.esmtp_features.get("auth", "").split()
    kept = [one for one in offered if one.upper() != "CRAM-MD5"]
    client.esmtp_features["auth"] = " ".join(kept)


def _envelope(client: smtplib.SMTP, to: str) -> None:
    """Name sender and receiver; nothing is handed over yet."""
    try:
        for code, answer in (client.mail(parseaddr(_server.sender)[1]), client.rcpt(to)):
            if code not in (250, 251):
                raise NotSent(_words(code, answer), is_final=code >= 500)
    except ValueError as error:  # such as a letter that the address may have, but not here
        raise NotSent(_said(error), is_final=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_said(error)) from error


def _hand_over(client: smtplib.SMTP, message: bytes) -> None:
    """Send the mail itself. Until its last line is out it isn't sent; then only an answer says."""
    try:
        code, answer = client.docmd("DATA")
        if code != 354:
            raise NotSent(_words(code, answer), is_final=code >= 500)
        client.send(_BEGINNING_DOT.sub(b"..", message))
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_said(error)) from error
    try:
        client.send(b"\r\n.\r\n")
        code, answer = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unclear(_said(error)) from error
    if not 200 <= code < 600:
        raise Unclear(_words(code, answer))
    if code >= 300:
        raise NotSent(_words(code, answer), is_final=code >= 500)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:300]


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"{code} {' '.join(text.split())}"[:300]
