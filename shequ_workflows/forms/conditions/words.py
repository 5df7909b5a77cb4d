"""A condition or expression as a person reads it, in the active language: 当“年龄”大于或等于 60 且“居住方式”是“独居”.

Never raises: what cannot be read is said to be so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from .formats import FORMATS
from .kinds import Basic, NoRow, Shape
from .operators import BY_ROW
from .tree import Broken, Call, Literal, Node, Var, grow
from .values import Decimals, Texts, write

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Labels:
    """What questions and choices are called. ``questions``: dotted key → label; ``choices``: dotted key → value → label."""

    questions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Dotted key of the group in which the expression stands.
    group: str = ""


def say(expression: Any, labels: Labels | None = None) -> str:
    """An expression in words."""
    known = labels or Labels()
    return _Speaker(known).say(grow(expression), Shape.within({}, known.group))


def when(condition: Any, labels: Labels | None = None) -> str:
    """A condition as the beginning of a sentence: 当…时."""
    return _("when %(condition)s") % {"condition": say(condition, labels)}


#: Sentences of operators with a fixed number of values.
_FIXED: Final[Mapping[str, str | Promise]] = {
    "==": gettext_lazy("%(a)s is %(b)s"),
    "!=": gettext_lazy("%(a)s is answered and not %(b)s"),
    "<": gettext_lazy("%(a)s is less than %(b)s"),
    "<=": gettext_lazy("%(a)s is at most %(b)s"),
    ">": gettext_lazy("%(a)s is more than %(b)s"),
    ">=": gettext_lazy("%(a)s is at least %(b)s"),
    "in": gettext_lazy("%(a)s is one of %(b)s"),
    "contains": gettext_lazy("%(a)s contains %(b)s"),
    "contains_any": gettext_lazy("%(a)s contains any of %(b)s"),
    "contains_all": gettext_lazy("%(a)s contains all of %(b)s"),
    "starts_with": gettext_lazy("%(a)s begins with %(b)s"),
    "matches": pgettext_lazy("of a format", "%(a)s is %(b)s"),
    "empty": gettext_lazy("%(a)s is not answered"),
    "answered": gettext_lazy("%(a)s is answered"),
    "/": gettext_lazy("%(a)s ÷ %(b)s"),
    "add_days": gettext_lazy("%(b)s days after %(a)s"),
    "days_between": gettext_lazy("the days from %(a)s to %(b)s"),
    "years_between": gettext_lazy("the full years from %(a)s to %(b)s"),
    "year": gettext_lazy("the year of %(a)s"),
    "month": gettext_lazy("the month of %(a)s"),
    "weekday": gettext_lazy("the weekday (1 = Monday) of %(a)s"),
    "length": gettext_lazy("the number of characters of %(a)s"),
    "today": pgettext_lazy("in a condition", "today"),
    "now": pgettext_lazy("in a condition", "now"),
    "any": gettext_lazy("in any row of %(a)s %(b)s"),
    "all": gettext_lazy("in each row of %(a)s %(b)s"),
}
_YES_OR_NO: Final = pgettext_lazy("of yes or no", "%(a)s is %(b)s")
#: Of dates and times one says earlier and later.
_TIMELY: Final[Mapping[str, str | Promise]] = {
    "<": gettext_lazy("%(a)s is before %(b)s"),
    "<=": gettext_lazy("%(a)s is on or before %(b)s"),
    ">": gettext_lazy("%(a)s is after %(b)s"),
    ">=": gettext_lazy("%(a)s is on or after %(b)s"),
}
#: Of what is before and after, not less and more.
_CLOCKED: Final = (Basic.DATE, Basic.TIME, Basic.DATE_TIME)
_TIMES: Final = frozenset({"today", "now", "add_days"})
_INFIX: Final = {"+": " + ", "-": " − ", "*": " × "}
_LISTED: Final[Mapping[str, str | Promise]] = {
    "min": gettext_lazy("the smallest of %(list)s"),
    "max": gettext_lazy("the largest of %(list)s"),
    "sum": gettext_lazy("the sum of %(list)s"),
    "concat": gettext_lazy("%(list)s written together"),
}


class _Speaker:
    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def say(self, node: Node, shape: Shape, inner: bool = False, choices: Mapping[str, str] | None = None) -> str:
        """``inner``: within others, where brackets may be needed. ``choices``: labels of literal values here."""
        if isinstance(node, Broken):
            return _("(something that cannot be read)")
        if isinstance(node, Literal):
            return self.literal(node, choices or {})
        if isinstance(node, Var):
            return self.question(node, shape)
        return self.call(node, shape, inner)

    def question(self, node: Var, shape: Shape) -> str:
        key = _full(node.key, shape)
        return _("“%(label)s”") % {"label": self.labels.questions.get(key, key)[:_LONGEST]}

    def literal(self, node: Literal, choices: Mapping[str, str]) -> str:
        """A text in quotation marks, but for numbers, dates and times."""
        value = node.value
        if isinstance(value, Texts | Decimals):
            single = (Literal(node.at, one, node.adapts) for one in value)
            return pgettext("between items", ", ").join(self.literal(one, choices) for one in single)
        if isinstance(value, str):
            if value not in choices and _is_measure(node):
                return value
            return _("“%(label)s”") % {"label": choices.get(value, value)[:_LONGEST]}
        if isinstance(value, bool):
            return pgettext("answer", "yes") if value else pgettext("answer", "no")
        return pgettext("value", "nothing") if value is None else str(write(value))

    def call(self, call: Call, shape: Shape, inner: bool) -> str:
        if call.name in {"and", "or"}:
            word = _(" and ") if call.name == "and" else _(" or ")
            said = word.join(self.condition(one, shape, inner=len(call.values) > 1) for one in call.values)
            return self.bracketed(said, inner and len(call.values) > 1)
        if call.name == "!":
            return _("it is not so that %(condition)s") % {"condition": self.condition(call.values[0], shape)}
        if call.name == "if":
            return self.bracketed(self.choose(call, shape), inner)
        if call.name in _LISTED:
            values = pgettext("between items", ", ").join(self.say(one, shape) for one in call.values)
            return str(_LISTED[call.name]) % {"list": values}
        if call.name in _INFIX and len(call.values) > 1:
            return self.bracketed(_INFIX[call.name].join(self.say(one, shape, True) for one in call.values), inner)
        return self.fixed(call, shape, inner)

    def fixed(self, call: Call, shape: Shape, inner: bool) -> str:
        if call.name == "-":
            return f"−{self.say(call.values[0], shape, True)}"
        if call.name == "count":
            return self.count(call, shape)
        if call.name == "round":
            return self.rounded(call, shape)
        words = _FIXED[call.name]
        if call.name == "==" and any(isinstance(one, Literal) and isinstance(one.value, bool) for one in call.values):
            words = _YES_OR_NO
        if call.name in _TIMELY and any(_is_time(one) for one in call.values):
            words = _TIMELY[call.name]
        below = self.entered(call, shape)
        choices = [self.choices_of(one, shape) for one in reversed(call.values)] if len(call.values) == 2 else [None]
        said = [
            self.condition(one, below)
            if call.name in {"any", "all"} and number == 1
            else self.say(one, shape, True, choices[number])
            for number, one in enumerate(call.values)
        ]
        if call.name == "matches":
            said[1] = self.format(call.values[1])
        said = str(words) % dict(zip("ab", said, strict=False))  # type: ignore[assignment]
        return self.bracketed(str(said), inner and call.name == "/")

    def condition(self, node: Node, shape: Shape, inner: bool = False) -> str:
        """A question alone, as a condition: it is answered with yes."""
        if isinstance(node, Var):
            return _YES_OR_NO % {"a": self.question(node, shape), "b": pgettext("answer", "yes")}
        return self.say(node, shape, inner)

    def bracketed(self, said: str, needed: bool) -> str:
        return _("(%(words)s)") % {"words": said} if needed else said

    def choose(self, call: Call, shape: Shape) -> str:
        last = len(call.values) - len(call.values) % 2
        parts = [
            _("if %(condition)s: %(value)s")
            % {
                "condition": self.condition(call.values[number], shape),
                "value": self.say(call.values[number + 1], shape, True),
            }
            for number in range(0, last, 2)
        ]
        if len(call.values) % 2:
            parts.append(_("otherwise %(value)s") % {"value": self.say(call.values[-1], shape, True)})
        return pgettext("between cases", "; ").join(parts)

    def count(self, call: Call, shape: Shape) -> str:
        what = self.say(call.values[0], shape)
        if len(call.values) == 1:
            return _("the number of %(rows)s") % {"rows": what}
        condition = self.condition(call.values[1], self.entered(call, shape))
        return _("the number of rows of %(rows)s in which %(condition)s") % {"rows": what, "condition": condition}

    def rounded(self, call: Call, shape: Shape) -> str:
        value = self.say(call.values[0], shape, True)
        if len(call.values) == 1:
            return _("%(value)s rounded") % {"value": value}
        places = self.say(call.values[1], shape, True)
        return _("%(value)s rounded to %(places)s decimal places") % {"value": value, "places": places}

    def entered(self, call: Call, shape: Shape) -> Shape:
        """Where the second value is asked: in the rows of the first."""
        source = call.values[0] if call.values else None
        return shape.entered(_full(source.key, shape)) if call.name in BY_ROW and isinstance(source, Var) else shape

    def choices_of(self, node: Node, shape: Shape) -> Mapping[str, str] | None:
        return self.labels.choices.get(_full(node.key, shape)) if isinstance(node, Var) else None

    def format(self, node: Node) -> str:
        known = FORMATS.get(str(node.value)) if isinstance(node, Literal) else None
        return str(known.label) if known is not None else self.say(node, Shape({}))


def _full(key: str, shape: Shape) -> str:
    try:
        return shape.full(key)
    except NoRow:
        return key


def _is_measure(node: Literal) -> bool:
    return any(node.as_basic(one) is not None for one in (Basic.DECIMAL, *_CLOCKED))


def _is_time(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name in _TIMES
    if not isinstance(node, Literal):
        return False
    return any(node.as_basic(one) is not None for one in _CLOCKED) or isinstance(node.value, dt.date | dt.time)


#: Operators that can be said.
SAID: Final = frozenset({*_FIXED, *_LISTED, *_INFIX, "and", "or", "!", "if", "count", "round"})
