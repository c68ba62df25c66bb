"""The `where=` grammar, which stored rules use as well: text to tree and back."""

import re

from app.filters.errors import MAX_DEPTH, MAX_TERMS, FilterError, check_text, too_deep
from app.filters.names import read_name, read_path, write_name
from app.filters.quoting import QUOTES, join_list, quote, read_quoted, split_list
from app.filters.tree import EVERYTHING, LISTS, And, Compare, Exists, Not, Or, Tree
from models.texts import _

_WORD = re.compile(r"[\w.]+")
_BARE = re.compile(r"[^\s()]*")
_STOP = re.compile(r"[\s()]")
_GAP = re.compile(r"[\s)]")


def parse_where(text: str) -> Tree:
    """Read one expression of `where=`; a condition with an empty value is no filter.

    Raises FilterError, which names what it doesn't understand.
    """
    return _Reader(text).read()


def parse_rule(text: str) -> Tree:
    """Read a stored rule: a scope or an action's `when`.

    An empty value is refused, since a scope that loses a condition would let more through.
    """
    return _Reader(text, strict=True).read()


def write_where(tree: Tree) -> str:
    """Write a tree as the text that `parse_where` reads back."""
    match tree:
        case Compare(path, op, values):
            return _write_compare(path, op, values)
        case Exists(path, condition) if condition == EVERYTHING:
            return f"exists({write_name(path)})"
        case Exists(path, condition):
            return f"exists({write_name(path)}, {write_where(condition)})"
        case Not(item):
            return f"not {_enclosed(item)}"
        case And(items):
            return " and ".join(map(_enclosed, items))
        case Or(items):
            return " or ".join(map(_enclosed, items))


def make_compare(path: tuple[str, ...], op: str, texts: tuple[str, ...]) -> Tree:
    """Make the condition that any of these values is meant; empty ones are no filter."""
    texts = tuple(text for text in texts if text.strip())
    if not texts:
        return EVERYTHING
    if op == "between":
        pairs = tuple(Compare(path, op, _two(split_list(text), text)) for text in texts)
        return pairs[0] if len(pairs) == 1 else Or(pairs)
    if op == "in":
        texts = tuple(value for text in texts for value in split_list(text))
        return Compare(path, op, texts) if texts else EVERYTHING
    return Compare(path, op, texts)


def _two(values: tuple[str, ...], text: str) -> tuple[str, ...]:
    if len(values) != 2:
        raise FilterError(
            _("“between” needs two values with a comma between them, not “%(text)s”.", text=text),
            "between",
        )
    return values


def _write_compare(path: tuple[str, ...], op: str, values: tuple[str, ...]) -> str:
    name = write_name(path, op)
    if op in LISTS:
        return f"{name}={quote(join_list(values))}"
    if len(values) == 1:
        return f"{name}={quote(values[0])}"
    glue = " and " if op == "ne" else " or "
    return "(" + glue.join(f"{name}={quote(value)}" for value in values) + ")"


def _enclosed(tree: Tree) -> str:
    plain = isinstance(tree, Compare | Exists)
    return write_where(tree) if plain else f"({write_where(tree)})"


class _Reader:
    """One pass over the text, a method for each rule of the grammar."""

    def __init__(self, text: str, strict: bool = False) -> None:
        check_text(text)
        self.text = text
        self.strict = strict
        self.at = 0
        self.depth = 0
        self.terms = 0

    def read(self) -> Tree:
        if self._ended():
            return EVERYTHING
        tree = self._either()
        if not self._ended():
            raise self._unexpected(_("“and”, “or” or the end"))
        return tree

    def _either(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep()
        items = [self._all()]
        while self._keyword("or"):
            items.append(self._all())
        self.depth -= 1
        return _join_any(items)

    def _all(self) -> Tree:
        items = [self._one()]
        while self._keyword("and"):
            items.append(self._one())
        return _join_all(items)

    def _one(self) -> Tree:
        if self._keyword("not"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise too_deep()
            item = self._one()
            self.depth -= 1
            return item if item == EVERYTHING else Not(item)
        if self._take("("):
            tree = self._either()
            self._expect(")")
            return tree
        return self._condition()

    def _condition(self) -> Tree:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise FilterError(_("The filter has more than %(n)s conditions.", n=MAX_TERMS))
        found = _WORD.match(self.text, self._skip())
        if found is None:
            raise self._unexpected(_("a condition"))
        self.at = found.end()
        if found[0].lower() == "exists" and self._take("("):
            return self._exists()
        path, op = read_name(found[0])
        if not self.text.startswith("=", self.at):
            raise self._unexpected(_("“=” after “%(name)s”", name=found[0]))
        self.at += 1
        return self._compare(path, op, found[0])

    def _compare(self, path: tuple[str, ...], op: str, name: str) -> Tree:
        tree = make_compare(path, op, (self._value(op),))
        if tree == EVERYTHING and self.strict:
            raise FilterError(
                _("“%(name)s” has no value. For empty fields write __isnull=true.", name=name), name
            )
        return tree

    def _exists(self) -> Tree:
        found = _WORD.match(self.text, self._skip())
        if found is None:
            raise self._unexpected(_("the name of a relation"))
        self.at = found.end()
        path = read_path(found[0])
        condition = self._either() if self._take(",") else EVERYTHING
        self._expect(")")
        return Exists(path, condition)

    def _value(self, op: str) -> str:
        start = self.at
        if self.text[start : start + 1] in QUOTES:
            value = self._quoted()
            if op not in LISTS or not self.text.startswith(",", self.at):
                self._expect_gap()
                return value
        if op in LISTS:
            return self._list(start)
        found = _BARE.match(self.text, start)
        value = found[0] if found else ""
        if "," in value:
            self.at = start + value.index(",")
            raise self._unexpected(_("a quote around a value that holds a comma"))
        self.at = start + len(value)
        self._expect_gap()
        return value

    def _list(self, start: int) -> str:
        self.at = start
        while self.at < len(self.text) and not _STOP.match(self.text, self.at):
            if self.text[self.at] in QUOTES and self.text[self.at - 1] in ",=":
                self._quoted()
            else:
                self.at += 1
        self._expect_gap()
        if self.text[start : self.at].endswith(","):
            raise self._unexpected(_("a value after the comma"))
        return self.text[start : self.at]

    def _quoted(self) -> str:
        found = read_quoted(self.text, self.at)
        if found is None:
            raise FilterError(_("A quote is opened and not closed: %(text)s", text=self._near()))
        value, self.at = found
        return value

    def _expect_gap(self) -> None:
        if self.at < len(self.text) and not _GAP.match(self.text, self.at):
            raise self._unexpected(_("a space"))

    def _skip(self) -> int:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.at

    def _ended(self) -> bool:
        return self._skip() == len(self.text)

    def _take(self, sign: str) -> bool:
        if self.text.startswith(sign, self._skip()):
            self.at += len(sign)
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._unexpected(_("“%(sign)s”", sign=sign))

    def _keyword(self, word: str) -> bool:
        found = _WORD.match(self.text, self._skip())
        if found is None or found[0].lower() != word or self.text.startswith("=", found.end()):
            return False
        self.at = found.end()
        return True

    def _near(self) -> str:
        return self.text[self.at : self.at + 20].strip()

    def _unexpected(self, wanted: str) -> FilterError:
        near = self._near()
        if not near:
            return FilterError(_("The filter ends where %(wanted)s is missing.", wanted=wanted))
        return FilterError(
            _("The filter has “%(near)s” where %(wanted)s is missing.", near=near, wanted=wanted),
            near,
        )


def _join_all(items: list[Tree]) -> Tree:
    kept = tuple(item for item in items if item != EVERYTHING)
    return kept[0] if len(kept) == 1 else And(kept)


def _join_any(items: list[Tree]) -> Tree:
    kept = tuple(item for item in items if item != EVERYTHING)
    if not kept:
        return EVERYTHING
    return kept[0] if len(kept) == 1 else Or(kept)
