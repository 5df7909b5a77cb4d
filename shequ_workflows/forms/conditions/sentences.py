"""Sentences for what cannot be read in an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .limits import DEEPEST, DEEPEST_ROWS, LONGEST_TEXT, MOST_NODES
from .operators import OPERATORS
from .tree import Broken


def broken(node: Broken) -> str:
    """What is wrong here, and what to do."""
    return _SENTENCES[node.code](node)


def _operator(node: Broken) -> str:
    near = get_close_matches(node.about, list(OPERATORS), 1)
    if near:
        sentence = _("There is no operator “%(name)s”. Is “%(near)s” meant?")
        return sentence % {"name": node.about, "near": near[0]}
    return _("There is no operator “%(name)s”.") % {"name": node.about}


def _count(node: Broken) -> str:
    operator = OPERATORS[node.about]
    if operator.most is None:
        sentence = ngettext("“%(name)s” needs at least %(n)d value.", "“%(name)s” needs at least %(n)d values.", operator.least)  # fmt: skip
        return sentence % {"name": operator.name, "n": operator.least}
    if operator.most == operator.least:
        sentence = ngettext("“%(name)s” needs exactly %(n)d value.", "“%(name)s” needs exactly %(n)d values.", operator.least)  # fmt: skip
        return sentence % {"name": operator.name, "n": operator.least}
    sentence = _("“%(name)s” needs %(least)d to %(most)d values.")
    return sentence % {"name": operator.name, "least": operator.least, "most": operator.most}


_SENTENCES: Final[Mapping[str, Callable[[Broken], str]]] = {
    "too_deep": lambda node: (
        _("This stands in itself more than %(most)d times. Make it flatter, or compute a part in a field of its own.")
        % {"most": DEEPEST}
    ),
    "too_large": lambda node: (
        _("This has more than %(most)d parts. Compute a part in a field of its own.") % {"most": MOST_NODES}
    ),
    "rows_too_deep": lambda node: (
        _("Rows can be asked within rows %(most)d deep. Compute a part in a field of the group.")
        % {"most": DEEPEST_ROWS}
    ),
    "malformed": lambda node: _("An operator is written as {\"operator\": [values]}, one in each pair of braces."),
    "unknown_operator": _operator,
    "count": _count,
    "var": lambda node: _("A question is written as {\"var\": \"key\"}."),
    "list": lambda node: _("A list holds only texts, or only numbers."),
    "nothing": lambda node: _("Nothing stands here. To ask whether an answer is missing, use “is empty”."),
    "too_long": lambda node: _("At most %(most)d characters, please.") % {"most": LONGEST_TEXT},
    "text": lambda node: _("This text has a broken character. Type it anew."),
    "number": lambda node: _("A number with decimal places, or a very large one, is written as text: \"12.50\"."),
    "not_decimal": lambda node: _("A number is written like \"12.50\", with at most 20 digits on each side of the point."),
    "not_date": lambda node: _("A date is written like \"2026-01-31\"."),
    "not_time": lambda node: _("A time is written like \"08:30\"."),
    "not_date_time": lambda node: _("A date with a time is written like \"2026-01-31T08:30\"."),
}  # fmt: skip
