"""Finding what is wrong with an expression before it is ever run: every fault, at its place, in a sentence.

An expression without faults gives null only where an answer is missing, a divisor is zero or a number grows too large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.definition.faults import Fault

from .formats import FORMATS
from .kinds import BOOLEAN, DECIMAL, WORDS, Basic, NoList, NoRow, Shape, Type, UnknownKey
from .operators import EQUAL, ORDERED
from .sentences import broken
from .tree import Broken, Call, Literal, Node, Var, grow
from .values import Decimals, Texts, basic_of

_NOTHING: Final = Type(Basic.NULL)
_LISTS: Final = {Basic.TEXTS: Basic.TEXT, Basic.DECIMALS: Basic.DECIMAL}


def check(
    expression: Any,
    types: Mapping[str, Type],
    *,
    wanted: Basic | None = Basic.BOOLEAN,
    group: str = "",
    at: str = "",
    labels: Mapping[str, str] | None = None,
) -> list[Fault]:
    """Faults of an expression, at paths below ``at``.

    ``wanted``: the type it must give, None for any. ``group``: dotted key of the repeating group in which it stands.
    ``labels``: dotted key → what the question is called in sentences.
    """
    return checked(expression, types, wanted=wanted, group=group, at=at, labels=labels)[1]


def checked(
    expression: Any,
    types: Mapping[str, Type],
    *,
    wanted: Basic | None = None,
    group: str = "",
    at: str = "",
    labels: Mapping[str, str] | None = None,
) -> tuple[Type | None, list[Fault]]:
    """The type an expression gives (None if that cannot be said), and its faults."""
    shape = Shape.within(types, group)
    checker = _Checker(shape, labels or {})
    tree = grow(expression, at)
    given = checker.infer(tree, shape, wanted)
    if given is not None and wanted is not None and given.basic not in {wanted, Basic.NULL}:
        checker.wrong(tree, given.basic, [wanted])
    return given, checker.faults


class _Checker:
    def __init__(self, shape: Shape, labels: Mapping[str, str]) -> None:
        self.labels, self.shape = labels, shape
        self.faults: list[Fault] = []

    def fault(self, at: str, code: str, sentence: str) -> None:
        self.faults.append(Fault(code, at, sentence))

    def wrong(self, node: Node, given: Basic, wanted: Iterable[Basic]) -> None:
        """What stands here is of another type than is needed."""
        wishes = _(" or ").join(str(WORDS[one]) for one in wanted if one is not Basic.NULL)
        sentence = _("%(what)s is %(given)s; here %(wanted)s is needed.")
        self.fault(node.at, "wrong_type", sentence % {"what": self.name(node), "given": WORDS[given], "wanted": wishes})

    def name(self, node: Node) -> str:
        if isinstance(node, Var):
            return _("“%(label)s”") % {"label": self.labels.get(self._full(node), node.key)[:60]}
        if isinstance(node, Literal) and isinstance(node.value, str):
            return _("“%(label)s”") % {"label": node.value[:60]}
        return _("“%(label)s”") % {"label": node.name} if isinstance(node, Call) else _("What stands here")

    def _full(self, node: Var) -> str:
        try:
            return self.shape.full(node.key)
        except NoRow:
            return node.key

    def infer(self, node: Node, shape: Shape, wanted: Basic | None = None) -> Type | None:
        """The type of a node; None after a fault, so that one fault does not bring others."""
        if isinstance(node, Broken):
            self.fault(node.at, node.code, broken(node))
            return None
        if isinstance(node, Literal):
            return self._literal(node, wanted)
        if isinstance(node, Var):
            return self._var(node, shape)
        rule = _RULES.get(node.name)
        return rule(self, node, shape, wanted) if rule is not None else self._simple(node, shape)

    def _literal(self, node: Literal, wanted: Basic | None) -> Type | None:
        given = basic_of(node.value)
        if not node.adapts or wanted is None or wanted is given:
            return Type(given)
        if node.as_basic(wanted) is not None:
            return Type(wanted)
        self.wrong(node, given, [wanted])
        return None

    def _var(self, node: Var, shape: Shape) -> Type | None:
        try:
            return shape.look(node.key)
        except UnknownKey as unknown:
            self.fault(node.at, "unknown_key", self._unknown(node.key, unknown.known))
        except NoRow:
            self.fault(
                node.at,
                "no_row",
                _("“%(key)s” speaks of a row, but no row of a repeating group stands here.") % {"key": node.key[:80]},
            )
        except NoList:
            self.fault(
                node.at,
                "no_list",
                _("“%(key)s” stands for all rows, which is possible for texts and numbers only. Ask each row instead.")
                % {"key": node.key[:80]},
            )
        return None

    def _unknown(self, key: str, known: Mapping[str, Type]) -> str:
        near = get_close_matches(key.rpartition(".")[2], list(known), 1)
        if near:
            sentence = _("No question has the key “%(key)s”. Is “%(near)s” meant?")
            return sentence % {"key": key[:80], "near": near[0]}
        return _("No question has the key “%(key)s”. It may have been deleted.") % {"key": key[:80]}

    def _simple(self, call: Call, shape: Shape) -> Type:
        for number, value in enumerate(call.values):
            self.need(value, shape, call.operator.kinds(number))
        return Type(call.operator.gives)

    def need(self, node: Node, shape: Shape, kinds: tuple[Basic, ...]) -> Type | None:
        """The type of a node that must be one of these."""
        wanted = kinds[0]
        if isinstance(node, Literal) and node.adapts:
            wanted = next((one for one in kinds if node.as_basic(one) is not None), kinds[0])
        given = self.infer(node, shape, wanted)
        if given is None:
            return None
        if given.basic is Basic.NULL and isinstance(node, Literal):
            self.fault(node.at, "nothing", _("Nothing stands here, so this can never give anything. Take it away."))
            return None
        if given.basic not in kinds and given.basic is not Basic.NULL:
            self.wrong(node, given.basic, kinds)
            return None
        return given

    # -- comparing ---------------------------------------------------------------------------------------------------

    def compare(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        left, right = self._both(call, shape)
        if left is None or right is None:
            return BOOLEAN
        if left.basic is not right.basic:
            sentence = _("%(one)s is %(first)s and %(other)s is %(second)s: they cannot be compared.")
            self.fault(call.at, "wrong_type", sentence % self._pair(call, left, right))
        elif call.name in {"==", "!="} and left.basic not in EQUAL:
            sentence = _("Several answers are never equal to others. Ask whether they contain something.")
            self.fault(call.at, "wrong_type", sentence)
        elif call.name not in {"==", "!="} and left.basic not in ORDERED:
            sentence = _("Of %(type)s none is more or less than another. Ask whether they are equal.")
            self.fault(call.at, "wrong_type", sentence % {"type": WORDS[left.basic]})
        else:
            self._chosen(call, left, right)
        return BOOLEAN

    def _pair(self, call: Call, left: Type, right: Type) -> dict[str, Any]:
        one, other = call.values
        return {
            "one": self.name(one), "first": WORDS[left.basic], "other": self.name(other), "second": WORDS[right.basic],
        }  # fmt: skip

    def _both(self, call: Call, shape: Shape, kinds: Iterable[Basic] = Basic) -> tuple[Type | None, Type | None]:
        """Types of two values; a literal is read as the other one is, if that is one of ``kinds``."""
        left, right = call.values

        def wanted(beside: Type | None) -> Basic | None:
            return beside.basic if beside is not None and beside.basic in kinds else None

        if isinstance(left, Literal) and left.adapts and not isinstance(right, Literal):
            second = self._not_null(right, shape)
            return self._not_null(left, shape, wanted(second)), second
        first = self._not_null(left, shape)
        return first, self._not_null(right, shape, wanted(first))

    def _not_null(self, node: Node, shape: Shape, wanted: Basic | None = None) -> Type | None:
        given = self.infer(node, shape, wanted)
        if given is not None and given.basic is Basic.NULL:
            self.fault(node.at, "nothing", _("Nothing can be compared with a missing answer. Ask “is empty” instead."))
            return None
        return given

    def _chosen(self, call: Call, left: Type, right: Type) -> None:
        """A literal that is none of the choices of the question beside it."""
        for value, choices in zip(call.values, (right.choices, left.choices), strict=True):
            if choices is None or not isinstance(value, Literal):
                continue
            texts = value.value if isinstance(value.value, Texts) else (value.value,)
            for text in texts:
                if isinstance(text, str) and text not in choices:
                    sentence = _("“%(value)s” is none of the choices of this question.") % {"value": text[:60]}
                    self.fault(value.at, "unknown_choice", sentence)

    def membership(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        item, among = call.values
        self._member(call, item, among, shape)
        return BOOLEAN

    def contains(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        whole, part = call.values
        if isinstance(whole, Literal) and isinstance(whole.value, Texts | Decimals):
            self._member(call, part, whole, shape)
            return BOOLEAN
        given = self._not_null(whole, shape)
        if given is None:
            return BOOLEAN
        if given.basic not in {Basic.TEXT, *_LISTS}:
            self.wrong(whole, given.basic, [Basic.TEXT, *_LISTS])
            return BOOLEAN
        found = self.need(part, shape, (_LISTS.get(given.basic, Basic.TEXT),))
        if found is not None and given.basic in _LISTS:
            self._chosen(call, given, found)
        return BOOLEAN

    def _member(self, call: Call, item: Node, among: Node, shape: Shape) -> None:
        """``item`` is a text or number, ``among`` a list of such."""
        if isinstance(among, Literal):
            one = self._not_null(item, shape)
            lists = {single: several for several, single in _LISTS.items()}
            several = self.infer(among, shape, lists.get(one.basic) if one else None)
        else:
            several = self._not_null(among, shape)
            one = self._not_null(item, shape, _LISTS.get(several.basic) if several else None)
        if one is None or several is None:
            return
        if several.basic not in _LISTS:
            self.wrong(among, several.basic, _LISTS)
        elif one.basic is not _LISTS[several.basic]:
            self.wrong(item, one.basic, [_LISTS[several.basic]])
        else:
            left, right = (one, several) if call.values[0] is item else (several, one)
            self._chosen(call, left, right)

    def overlap(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        left, right = self._both(call, shape, _LISTS)
        if left is None or right is None:
            return BOOLEAN
        for node, given in zip(call.values, (left, right), strict=True):
            if given.basic not in _LISTS:
                self.wrong(node, given.basic, _LISTS)
                return BOOLEAN
        if left.basic is not right.basic:
            self.wrong(call.values[1], right.basic, [left.basic])
        else:
            self._chosen(call, left, right)
        return BOOLEAN

    def matches(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        text, named = call.values
        self.need(text, shape, (Basic.TEXT,))
        if not isinstance(named, Literal) or named.value not in FORMATS:
            sentence = _("There is no such format. There are: %(names)s.") % {"names": ", ".join(FORMATS)}
            self.fault(named.at, "unknown_format", sentence)
        return BOOLEAN

    # -- others ------------------------------------------------------------------------------------------------------

    def anything(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        self.infer(call.values[0], shape)
        return BOOLEAN

    def choose(self, call: Call, shape: Shape, wanted: Basic | None) -> Type | None:
        """``if``: all that it may give is of one type."""
        last = len(call.values) - len(call.values) % 2
        given: list[tuple[Node, Type | None]] = []
        for number, value in enumerate(call.values):
            if number < last and number % 2 == 0:
                self.need(value, shape, (Basic.BOOLEAN,))
            else:
                given.append((value, self.infer(value, shape, wanted)))
        known = [found for _node, found in given if found is not None and found.basic is not Basic.NULL]
        for node, found in given:
            if found is not None and known and found.basic not in {known[0].basic, Basic.NULL}:
                self.wrong(node, found.basic, [known[0].basic])
                return None
        if len(known) == 1 or not known:
            return known[0] if known else None if any(found is None for _node, found in given) else _NOTHING
        return Type(known[0].basic, known[0].columns)

    def total(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        for value in call.values:
            self.need(value, shape, _numbers(value))
        return DECIMAL

    def extreme(self, call: Call, shape: Shape, wanted: Basic | None) -> Type | None:
        kinds = (Basic.DECIMAL, Basic.DECIMALS, Basic.DATE, Basic.TIME, Basic.DATE_TIME)
        found = [(value, self.need(value, shape, _numbers(value) + kinds[2:])) for value in call.values]
        known = [(value, _LISTS.get(given.basic, given.basic)) for value, given in found if given is not None]
        for value, basic in known[1:]:
            if basic is not known[0][1]:
                self.wrong(value, basic, [known[0][1]])
                return None
        return Type(known[0][1]) if known else None

    def by_row(self, call: Call, shape: Shape, wanted: Basic | None) -> Type:
        """``any``, ``all``, ``count``: the rows of a group, named by its key, and what is asked of each."""
        source = call.values[0]
        if call.name == "count" and len(call.values) == 1:
            self.need(source, shape, (Basic.ROWS, Basic.TEXTS, Basic.DECIMALS))
            return DECIMAL
        given = self.infer(source, shape)
        if given is not None and (given.basic is not Basic.ROWS or not isinstance(source, Var)):
            self.wrong(source, given.basic, [Basic.ROWS])
        elif given is not None and isinstance(source, Var):
            self.shape = shape.entered(shape.full(source.key))
            self.need(call.values[1], self.shape, (Basic.BOOLEAN,))
            self.shape = shape
        return Type(call.operator.gives)


def _numbers(node: Node) -> tuple[Basic, ...]:
    """Numbers, or several; the first is what a literal text is read as."""
    if isinstance(node, Literal) and isinstance(node.value, Texts):
        return (Basic.DECIMALS, Basic.DECIMAL)
    return (Basic.DECIMAL, Basic.DECIMALS)


def _fixed(gives: Basic) -> Callable[[_Checker, Call, Shape, Basic | None], Type | None]:
    return lambda checker, call, shape, wanted: Type(gives)


_RULES: Final[Mapping[str, Callable[[_Checker, Call, Shape, Basic | None], Type | None]]] = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), _Checker.compare),
    "in": _Checker.membership,
    "contains": _Checker.contains,
    "contains_any": _Checker.overlap,
    "contains_all": _Checker.overlap,
    "matches": _Checker.matches,
    "empty": _Checker.anything,
    "answered": _Checker.anything,
    "if": _Checker.choose,
    "sum": _Checker.total,
    "min": _Checker.extreme,
    "max": _Checker.extreme,
    "count": _Checker.by_row,
    "any": _Checker.by_row,
    "all": _Checker.by_row,
    "today": _fixed(Basic.DATE),
    "now": _fixed(Basic.DATE_TIME),
}
#: Operators whose types are checked by a rule of their own.
RULED: Final = frozenset(_RULES)
