"""The part of XPath 1.0 that forms use, as a tree. Nothing is evaluated here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.utils.translation import gettext as _

from .limits import DEEPEST_EXPRESSION, LONGEST_EXPRESSION, MOST_OPERATIONS


class NotTranslated(Exception):
    """``str()`` says why, as the second half of a report's sentence."""


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """As it was written: ``"18.5"``."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """``${age}``, or the older ``../age``."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A word alone: a column of the choices sheet, in a choice filter."""

    name: str


@dataclass(frozen=True, slots=True)
class Itself:
    """``.``: the answer to this very question."""


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """``or and = != < <= > >= + - * div mod``."""

    name: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    value: Node


Node: TypeAlias = Text | Number | Reference | Name | Itself | Function | Operation | Negative

_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_NAME: Final = r"[^\W\d][\w\-.]*"
_TOKEN: Final = re.compile(
    r"\s*(?:"
    r"(?P<reference>\$\{\s*(?P<asked>[^{}\s]+)\s*\})"
    r"|(?P<number>\d+(?:\.\d*)?|\.\d+)"
    r"""|(?P<text>"[^"]*"|'[^']*')"""
    r"|(?P<symbol><=|>=|!=|\.\.|[=<>+\-*(),/.|\[\]])"
    rf"|(?P<name>{_NAME}(?::{_NAME})?)"
    r")"
)
_LEVELS: Final = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


def parse(expression: str) -> Node:
    """Raises ``NotTranslated``."""
    if len(expression) > LONGEST_EXPRESSION:
        raise NotTranslated(_("it has more than %(most)d characters") % {"most": LONGEST_EXPRESSION})
    parser = _Parser(_tokens(expression.translate(_QUOTES)))
    made = parser.level(0)
    if parser.peek() is not None:
        raise NotTranslated(_("“%(word)s” is not expected there") % {"word": parser.word()})
    return made


def parts(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Function):
            waiting.extend(one.values)
        elif isinstance(one, Operation):
            waiting.extend((one.left, one.right))
        elif isinstance(one, Negative):
            waiting.append(one.value)


def names_in(node: Node) -> frozenset[str]:
    """The questions it asks for."""
    return frozenset(one.name for one in parts(node) if isinstance(one, Reference))


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None:
            raise NotTranslated(_("“%(word)s” cannot be read") % {"word": expression[at:].strip()[:20]})
        kind = str(match.lastgroup if match.lastgroup != "asked" else "reference")
        found.append((kind, match["asked"] or match[kind]))
        at = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.depth, self.operations = tokens, 0, 0, 0

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def word(self) -> str:
        token = self.peek()
        return token[1][:40] if token else ""

    def take(self, symbol: str) -> bool:
        if self.peek() == ("symbol", symbol):
            self.at += 1
            return True
        return False

    def need(self, symbol: str) -> None:
        if not self.take(symbol):
            raise NotTranslated(_("“%(symbol)s” is missing") % {"symbol": symbol})

    def level(self, number: int) -> Node:
        """What binds as loosely as this level or tighter."""
        if number == len(_LEVELS):
            return self.unary()
        left = self.level(number + 1)
        while (token := self.peek()) is not None and token[0] in {"symbol", "name"} and token[1] in _LEVELS[number]:
            self.at += 1
            self.operations += 1
            if self.operations > MOST_OPERATIONS:
                raise NotTranslated(_("it is too long"))
            left = Operation(token[1], left, self.level(number + 1))
        return left

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST_EXPRESSION:
            raise NotTranslated(_("it is nested too deeply"))
        made = Negative(self.unary()) if self.take("-") else self.primary()
        self.depth -= 1
        return made

    def primary(self) -> Node:
        token = self.peek()
        if token is None:
            raise NotTranslated(_("its end is missing"))
        kind, said = token
        if self.take("("):
            made = self.level(0)
            self.need(")")
            return made
        if kind == "name" and self.tokens[self.at + 1 : self.at + 2] == [("symbol", "(")]:
            return self.function(said)
        if said in {".", "..", "/"} and kind == "symbol":
            return self.path()
        if kind == "symbol":
            raise NotTranslated(_("“%(word)s” is not expected there") % {"word": said})
        self.at += 1
        if self.peek() in {("symbol", "/"), ("symbol", "[")}:
            raise NotTranslated(_("paths and filters on them are not supported"))
        if kind == "text":
            return Text(said[1:-1])
        if kind == "number":
            return Number(said)
        return Reference(said) if kind == "reference" else Name(said)

    def function(self, name: str) -> Node:
        self.at += 2
        values: list[Node] = []
        if not self.take(")"):
            values.append(self.level(0))
            while self.take(","):
                values.append(self.level(0))
            self.need(")")
        return Function(name, tuple(values))

    def path(self) -> Node:
        """``.`` alone; else the last name of ``../age``, ``../../age`` or ``/data/person/age``."""
        name = ""
        start = self.at
        while (token := self.peek()) is not None and (token[0] == "name" or token[1] in {".", "..", "/"}):
            name = token[1] if token[0] == "name" else ""
            self.at += 1
            following = self.peek()
            if token[1] != "/" and following != ("symbol", "/"):
                break
        if self.peek() == ("symbol", "["):
            raise NotTranslated(_("paths and filters on them are not supported"))
        if self.at == start + 1 and self.tokens[start][1] == ".":
            return Itself()
        if not name:
            raise NotTranslated(_("paths and filters on them are not supported"))
        return Reference(name)
