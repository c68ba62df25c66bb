"""The lines of card files: unfolded, parted into name, parameters and value, decoded.

Sources: vCard 2.1 (versit), RFC 2426 (3.0), RFC 6350 (4.0), and what programs write in their place.
"""

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LONGEST_LINE = 12 * 2**20
"""Bytes of one unfolded line; a longer one is a picture that nobody can use, and is left out."""

_CHARSET = re.compile(
    r"utf-?(8|16|16-?[lb]e)|(us-?)?ascii|iso-?8859-\d\d?|latin-?[1-9]|windows-125\d|cp-?\d{3,4}"
    r"|macintosh|shift-?jis|euc-?(jp|kr)|iso-2022-jp|gb(k|2312|18030)|big5(-?hkscs)?|koi8-?[ru]"
)
"""Charsets that a line may claim: Python knows others that aren't any, or take hours."""

_HEAD = re.compile(rb'[^:"]*(?:"[^"]*"[^:"]*)*')
_PARAMETER = re.compile(r'[^;"]*(?:"[^"]*"[^;"]*)*')


@dataclass
class Line:
    """A line of a card: `raw` is the value as its bytes stand in the file."""

    name: str
    group: str = ""
    parameters: dict[str, list[str]] = field(default_factory=dict)
    raw: bytes = b""
    is_cut: bool = False

    @property
    def types(self) -> frozenset[str]:
        """What kind of number, mail or place it is, in small letters."""
        return frozenset(word.lower() for word in self.parameters.get("TYPE", []))

    @property
    def encoding(self) -> str:
        """`quoted-printable`, `base64` or nothing."""
        word = next(iter(self.parameters.get("ENCODING", [])), "").lower()
        return "base64" if word == "b" else word

    def text(self) -> str:
        """Return the decoded value; escapes stay."""
        content = quopri.decodestring(self.raw) if self.encoding == "quoted-printable" else self.raw
        charset = next(iter(self.parameters.get("CHARSET", [])), "utf-8")
        return decoded(content, charset)

    def content(self) -> bytes:
        """Return the bytes of a base64 value. Raises ValueError where it is damaged."""
        squeezed = re.sub(rb"\s", b"", self.raw)
        try:
            return binascii.a2b_base64(squeezed, strict_mode=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from error


def decoded(content: bytes, charset: str = "utf-8") -> str:
    """Return text in the charset it claims, else in UTF-8, else as Windows writes it."""
    claimed = charset.strip().lower().replace("_", "-")
    for name in (claimed if _CHARSET.fullmatch(claimed) else "utf-8", "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError):
            continue
    return content.decode("latin-1")


def lines_of(file: Iterable[bytes]) -> Iterator[Line]:
    """Yield the lines of a file, read from its physical ones.

    A line that is no property is left out: programs put all sorts of things between cards.
    """
    at: bytearray | None = None
    is_cut = False
    for piece in _physical(file):
        if at is not None and _goes_on(at, piece):
            is_cut = is_cut or len(at) + len(piece) > LONGEST_LINE
            if not is_cut:
                _join(at, piece)
            continue
        if at is not None:
            yield from _parsed(bytes(at), is_cut)
        at, is_cut = bytearray(piece[:LONGEST_LINE]), len(piece) > LONGEST_LINE
    if at is not None:
        yield from _parsed(bytes(at), is_cut)


def _physical(file: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines without their ends; CR alone ends a line only where the file has no other end."""
    is_first = True
    for chunk in file:
        if is_first:
            chunk, is_first = chunk.removeprefix(b"\xef\xbb\xbf"), False
        if b"\r" in chunk and not chunk.endswith(b"\n"):
            yield from chunk.split(b"\r")
        else:
            yield chunk.rstrip(b"\r\n")


def _goes_on(at: bytearray, piece: bytes) -> bool:
    """Say whether a physical line continues the one before."""
    return piece[:1] in (b" ", b"\t") or (at.endswith(b"=") and _is_quoted(at))


def _join(at: bytearray, piece: bytes) -> None:
    if at.endswith(b"=") and _is_quoted(at):
        del at[-1:]
        at += piece[1:] if piece[:1] in (b" ", b"\t") else piece
    else:
        at += piece[1:]


def _is_quoted(at: bytearray) -> bool:
    found = _HEAD.match(at)
    return found is not None and b"QUOTED-PRINTABLE" in found.group().upper()


def _parsed(line: bytes, is_cut: bool) -> Iterator[Line]:
    found = _HEAD.match(line)
    head = found.group() if found else b""
    if not head.strip() or line[len(head) : len(head) + 1] != b":":
        return
    first, *rest = _PARAMETER.findall(decoded(head))
    group, _dot, name = first.strip().rpartition(".")
    yield Line(
        name.upper(), group.lower(), _parameters(rest), line[len(head) + 1 :].strip(), is_cut
    )


def _parameters(words: list[str]) -> dict[str, list[str]]:
    """Gather parameters; those without a name are types or, as in 2.1, encodings."""
    found: dict[str, list[str]] = {}
    for word in filter(None, (one.strip() for one in words)):
        name, equals, value = word.partition("=")
        if not equals:
            bare = name.upper()
            known = bare in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT")
            name, value = ("ENCODING" if known else "TYPE"), word
        values = [one.strip().strip('"') for one in value.replace('"', "").split(",")]
        found.setdefault(name.strip().upper(), []).extend(filter(None, values))
    return found
