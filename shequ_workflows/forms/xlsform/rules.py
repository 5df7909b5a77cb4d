"""What a row says in expressions: conditions, constraints, computed values. What cannot be said here is told and lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from shequ_workflows.forms.conditions.dependencies import compared
from shequ_workflows.forms.conditions.kinds import ROW, Basic
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import CrossRule, Words

from .bounds import Bounds, bounds_of
from .pieces import lasting
from .report import RowReport
from .survey import NO, YES, Item, Keys
from .symbols import Place, Symbol, Symbols, one_answer
from .translating import Asked, Translated, translated
from .words import NO_MESSAGE, OF_ROWS, Wording
from .xpath import NotTranslated, parse

_BOUNDED: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.DATE, Kind.TEXT, Kind.LONG_TEXT, Kind.MANY_OF})
_SHOWN: Final = 120


@dataclass(slots=True)
class Rules:
    """``made``: rules over the whole form, in the order of the rows."""

    symbols: Symbols
    wording: Wording
    settle: Callable[[Symbol], None] = lambda symbol: None
    made: list[CrossRule] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys)

    def asked(self, place: Place, itself: Symbol | None = None) -> Asked:
        return Asked(self.symbols, place, itself, settle=self.settle)

    def translate(
        self, text: str, told: RowReport, place: Place, itself: Symbol | None = None, *,
        column: str, code: str = "rule_lost", wanted: Basic | None = Basic.BOOLEAN,
    ) -> Translated | None:  # fmt: skip
        """None where it is lost, which is told. A cell that is true or false says so of itself."""
        if wanted is Basic.BOOLEAN and text.casefold() in {"true", "false"}:
            text = f"{text.casefold()}()"
        try:
            made = translated(text, self.asked(place, itself), wanted)
        except NotTranslated as why:
            about = {"column": column} if code == "rule_lost" else {}
            told.add(code, words=text[:_SHOWN], why=str(why), **about)
            return None
        for note in made.notes:
            told.add(note.code, **note.about)
        return made

    def flag(self, item: Item, column: str, itself: Symbol | None) -> Any:
        """Yes, no or a condition: of ``required`` and ``read_only``."""
        text = item.row.get(column)
        if text.casefold() in YES:
            return True
        if text.casefold() in NO:
            return False
        made = self.translate(text, item.report, item.place, itself, column=column)
        return made.data if made is not None else False

    def visible(self, item: Item) -> Any:
        """The condition under which it is shown; None: always."""
        text = item.row.get("relevant")
        if not text:
            return None
        made = self.translate(text, item.report, item.place, column="relevant")
        if made is not None and made.data is False:
            item.report.add("never_shown")
        return None if made is None or made.data is True else lasting(made.data)

    def constraint(self, item: Item, itself: Symbol) -> Bounds:
        """Bounds where the constraint is nothing else; else a rule over the form is made."""
        text = item.row.get("constraint")
        message = self.wording.message(item.row, "constraint_message", item.report)
        if not text:
            if message:
                item.report.add("message_unused")
            return Bounds()
        bounds = None
        if itself.kind in _BOUNDED:
            try:
                bounds = bounds_of(parse(text), itself.kind)
            except NotTranslated:
                bounds = None
        if bounds is not None:
            if message:
                item.report.add("bound_own_words", words=message.say(self.wording.languages.first)[:_SHOWN])
            return bounds
        made = self.translate(text, item.report, item.place, itself, column="constraint")
        if made is not None and made.data is not True:
            if not message:
                item.report.add("message_missing")
            self.must(
                lasting(made.data),
                itself,
                message or self.wording.languages.both(NO_MESSAGE),
                item.report,
                bool(made.asked),
            )
        return Bounds()

    def must(self, condition: Any, itself: Symbol, message: Words, told: RowReport, asks_others: bool = False) -> None:
        """A rule about one answer, which holds where there is none; about each row in a repeating group."""
        answer = one_answer(itself, itself.place)
        if not itself.place:
            if itself.key not in compared(condition):
                condition = {"or": [{"empty": answer}, condition]}
        else:
            condition = {"!": {"any": [_rows(itself.place), {"and": [{"answered": answer}, {"!": condition}]}]}}
            if len(itself.place) > 1:
                inner = {"any": [{"var": f"{ROW}.{itself.place[1]}"}, condition["!"]["any"][1]]}
                condition = {"!": {"any": [{"var": itself.place[0]}, inner]}}
        if asks_others or itself.place:
            told.add("rule_when_answered")
        key = self.keys.free(f"{itself.key[:34]}_rule")
        self.made.append(CrossRule(key, condition, message, (".".join(itself.path),)))

    def rows_must(self, item: Item, group: Symbol, text: str, shown: Any) -> None:
        """``repeat_count`` that is an expression: there must be so many rows, while the group is ``shown`` (None: always)."""
        made = self.translate(text, item.report, item.place, column="repeat_count", wanted=Basic.DECIMAL)
        if made is None:
            return
        item.report.add("repeat_count_rule")
        condition: Any = {"==": [{"count": [one_answer(group, item.place)]}, made.data]}
        if shown is not None:
            condition = {"or": [{"!": shown}, condition]}
        if item.place:
            condition = {"!": {"any": [_rows(item.place), {"!": condition}]}}
        key = self.keys.free(f"{group.key[:34]}_rows")
        self.made.append(CrossRule(key, condition, self.wording.languages.both(OF_ROWS), (".".join(group.path),)))


def _rows(place: Place) -> dict[str, str]:
    return {"var": place[0]}
