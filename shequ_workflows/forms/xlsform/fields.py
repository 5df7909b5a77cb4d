"""One row of the survey → one field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Basic
from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field, Words

from .bounds import Bounds
from .choices import Lists, choice, merged, offered
from .computed import Computed
from .knowing import Known, Span, span_of
from .pieces import both, lasting, preset
from .report import Report
from .rules import Rules
from .survey import Item
from .symbols import Symbol, one_answer
from .translating import translated
from .types import Selecting, TypeRule
from .words import OF_STEPS, ONLY_DIGITS, Wording
from .xpath import NotTranslated

_PLACES: Final = 6
#: Appearances that do what the form does anyway, or that are taken over.
_OWN: Final = frozenset({"field-list", "multiline", "signature"})
_LOST: Final = ("search(", "ex:", "printer:", "bearing")
#: Columns that would do something beside.
_BESIDE: Final = ("autoplay", "rows", "save_to", "nodeset")


@dataclass(slots=True)
class Fields:
    known: Known
    rules: Rules
    wording: Wording
    report: Report
    lists: Lists
    computed: Computed

    def field(self, item: Item, around: Any = None) -> Field | None:
        """None where nothing is left of it. ``around``: a condition of a group that is not kept."""
        self.tell(item)
        symbol = self.known.of[item.row.number]
        visible = both(around, self.rules.visible(item))
        if isinstance(item.meant, Selecting):
            made = self._choosing(item, symbol)
        elif symbol.kind is Kind.COMPUTED:
            return self._computed(item, symbol, visible)
        else:
            made = self._plain(item, symbol)
        return replace(made, visible=visible)

    def base(self, item: Item, symbol: Symbol, kind: Kind) -> Field:
        """Key, kind, label and help."""
        label, long = self.wording.label(item.row, item.name, item.report)
        return Field(symbol.key, kind, label, help=self.wording.help(item.row, long, item.report))

    def tell(self, item: Item) -> None:
        """What the row asks for beside its rules."""
        row, told = item.row, item.report
        if isinstance(item.meant, TypeRule) and item.meant.told in {
            "decimal_places",
            "digits_rule",
            "percentage_bounds",
        }:
            told.add(item.meant.told, **({"digits": _PLACES} if item.meant.told == "decimal_places" else {}))
        elif isinstance(item.meant, TypeRule) and item.meant.told:
            told.add(item.meant.told)
        appearance = row.get("appearance")
        if any(word in appearance for word in _LOST):
            told.add("appearance_lost", appearance=appearance[:60])
        elif set(appearance.casefold().split()) - _OWN:
            told.add("appearance_own", appearance=appearance[:60])
        is_range = isinstance(item.meant, TypeRule) and item.meant.name == "range"
        if row.get("parameters") and not is_range:
            told.add("parameters_left_out", parameters=row.get("parameters")[:60])
        if row.get("media"):
            told.add("media_left_out")
        if row.get("trigger"):
            told.add("trigger_lost", words=row.get("trigger")[:60])
        for column in _BESIDE:
            if row.get(column):
                told.add("column_not_supported", column=column)
        for column in ("default", "constraint", "calculation"):
            if column in row.doubtful:
                told.add("date_doubtful")

    # -- answered fields ---------------------------------------------------------------------------------------------

    def _plain(self, item: Item, symbol: Symbol) -> Field:
        assert symbol.kind is not None
        made = self.base(item, symbol, symbol.kind)
        if symbol.kind is Kind.NOTE:
            return made
        meant = item.meant
        bounds = self.rules.constraint(item, symbol)
        if isinstance(meant, TypeRule) and meant.name == "percentage":
            bounds = Bounds(_higher(bounds.minimum, Decimal(0)), _lower(bounds.maximum, Decimal(100)))
        if isinstance(meant, TypeRule) and meant.name == "phone number":
            answer = one_answer(symbol, symbol.place)
            words = self.wording.languages.both(ONLY_DIGITS)
            self.rules.must({"matches": [answer, "digits"]}, symbol, words, item.report)
        if isinstance(meant, TypeRule) and meant.name == "range":
            made, bounds = self._ranged(item, symbol, made, bounds)
        if symbol.kind is Kind.SIGNATURE:
            item.report.add("signed_by_typing")
        accept = meant.accept if isinstance(meant, TypeRule) else ()
        digits = _PLACES if symbol.kind is Kind.DECIMAL and not made.digits else made.digits
        statement = made.label if symbol.kind is Kind.CONSENT else Words()
        made = replace(
            made, minimum=bounds.minimum, maximum=bounds.maximum, accept=accept, digits=digits, statement=statement
        )
        return self._ruled(item, symbol, made)

    def _ranged(self, item: Item, symbol: Symbol, made: Field, bounds: Bounds) -> tuple[Field, Bounds]:
        span = span_of(item.row.get("parameters")) or Span()
        if symbol.kind is not Kind.SCALE:
            item.report.add("range_number", least=format(span.least, "f"), most=format(span.most, "f"))
        if symbol.kind is Kind.DECIMAL:
            places = max(0, *(-int(one.as_tuple().exponent) for one in (span.least, span.most, span.step)))
            made = replace(made, digits=min(places, _PLACES))
        if span.step != 1:
            text = f"(. - {span.least:f}) mod {span.step:f} = 0"
            rule = self.rules.translate(text, item.report, item.place, symbol, column="parameters")
            if rule is not None:
                item.report.add("rule_of_steps")
                self.rules.must(rule.data, symbol, self.wording.languages.both(OF_STEPS), item.report)
        return made, Bounds(_higher(bounds.minimum, span.least), _lower(bounds.maximum, span.most))

    def _choosing(self, item: Item, symbol: Symbol) -> Field:
        assert symbol.kind is not None
        made = self.base(item, symbol, symbol.kind)
        found = self.known.choices[item.row.number]
        text = item.row.get("choice_filter")
        if text:
            asked = self.rules.asked(item.place, symbol)
            try:
                left = offered([one.row for one in found], text, asked, self.lists)
                if not left:
                    raise NotTranslated(_("no choice would ever be offered"))
                found = left
                for note in asked.notes:
                    item.report.add(note.code, **note.about)
            except NotTranslated as why:
                item.report.add("filter_lost", words=text[:120], why=str(why))
        if symbol.other:
            item.report.add("other_own")
        choices = tuple(choice(one, self.wording, self.report) for one in merged(found, self.report))
        bounds = self.rules.constraint(item, symbol)
        made = replace(made, choices=choices, other=symbol.other, minimum=bounds.minimum, maximum=bounds.maximum)
        return self._ruled(item, symbol, made)

    def _ruled(self, item: Item, symbol: Symbol, made: Field) -> Field:
        """Whether it must be answered, may be changed, is computed."""
        required = self.rules.flag(item, "required", symbol)
        read_only = self.rules.flag(item, "read_only", symbol)
        message = self.wording.message(item.row, "required_message", item.report)
        if message:
            words = message.say(self.wording.languages.first)[:60]
            item.report.add(
                "required_own_words" if required else "message_unused", **({"words": words} if required else {})
            )
        computed = None
        default = item.row.get("default")
        if item.row.get("calculation"):
            found = self.rules.translate(
                item.row.get("calculation"), item.report, item.place, symbol,
                column="calculation", wanted=symbol.type.basic if symbol.type else None,
            )  # fmt: skip
            if found is not None:
                computed, read_only = lasting(found.data), True
                item.report.add("computed_fixed")
        elif default and read_only is True:
            computed = lasting(self._preset(item, symbol))
            item.report.add(
                "default_computed" if computed is not None else "default_lost",
                **({} if computed is not None else {"default": default[:60]}),
            )
        elif default:
            item.report.add("default_left_out", default=default[:60])
        return replace(made, required=required, read_only=read_only, computed=computed)

    def _preset(self, item: Item, symbol: Symbol) -> Any:
        """A preset answer as a value; None where it is none of that kind."""
        if symbol.kind in FILING:
            return None
        text, basic = item.row.get("default"), symbol.type.basic if symbol.type else Basic.TEXT
        if "${" in text or "(" in text:
            try:
                return translated(text, self.rules.asked(item.place, symbol), basic).data
            except NotTranslated:
                return None
        found = preset(text, basic)
        chosen = found if isinstance(found, list) else [found]
        return found if not symbol.choices or set(chosen) <= set(symbol.choices) else None

    # -- computed fields ---------------------------------------------------------------------------------------------

    def _computed(self, item: Item, symbol: Symbol, visible: Any) -> Field | None:
        found = self.computed.of(symbol)
        if found is None:
            return None
        for column in ("required", "constraint"):
            if item.row.get(column).casefold() not in {"", "no", "false", "false()"}:
                item.report.add("rule_lost", column=column, words=item.row.get(column)[:120], why=symbol.name[:40])
        made = self.base(item, symbol, Kind.COMPUTED)
        return replace(made, computed=lasting(found.data), visible=visible)


def _higher(one: Decimal | str | None, other: Decimal) -> Decimal:
    return max(one, other) if isinstance(one, Decimal) else other


def _lower(one: Decimal | str | None, other: Decimal) -> Decimal:
    return min(one, other) if isinstance(one, Decimal) else other
