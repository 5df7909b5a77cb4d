"""What was counted on an item; or that it was only talked over."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.exceptions import CountImpossible
from shequ_workflows.ballots.quorum import RULES, By, Measure, Rule
from shequ_workflows.meetings.constants import Kind
from shequ_workflows.meetings.models import AgendaItem, Attendance, Count
from shequ_workflows.meetings.results import numbers_of
from shequ_workflows.org.acting import Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor

from .base import MeetingAction

#: What contradicts itself → the sentence, and the field it stands at.
IMPOSSIBLE: dict[str, tuple[Sentence, str]] = {
    "negative": (gettext_lazy("Numbers are zero or more."), "in_favour"),
    "present": (gettext_lazy("More took part than are entitled. Please count again."), "present"),
    "votes": (gettext_lazy("There are more votes than people who took part. Please count again."), "in_favour"),
    "area": (gettext_lazy("Owners are counted by area too. Please enter the square metres."), "in_favour_area"),
}
#: A special matter of the owners asks for three quarters (Civil Code art. 278 nos. 6–8).
CHOICES: dict[str, tuple[str, ...]] = {Kind.OWNERS: ("owners", "owners_special")}


@dataclass(frozen=True)
class Numbers:
    """One count by heads, and by area where owners vote. Those recused are left out of both entitled and present."""

    entitled: int
    present: int
    in_favour: int
    against: int
    abstained: int
    recused: int = 0
    entitled_area: Decimal | None = None
    present_area: Decimal | None = None
    in_favour_area: Decimal | None = None
    against_area: Decimal | None = None
    abstained_area: Decimal | None = None

    @property
    def heads(self) -> Measure:
        return Measure(self.entitled, self.present, self.in_favour, self.against, self.abstained)

    @property
    def area(self) -> Measure | None:
        parts = (
            self.entitled_area, self.present_area, self.in_favour_area, self.against_area, self.abstained_area,
        )  # fmt: skip
        known = [part for part in parts if part is not None]
        return Measure(*known) if len(known) == len(parts) else None


class _ItemAction(MeetingAction[Any]):
    states = ("held",)

    def __init__(self, actor: Actor, item: AgendaItem, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, item.meeting, at=at)
        self.item = item

    def lock(self) -> None:
        super().lock()
        self.item = AgendaItem.objects.select_related("meeting").get(pk=self.item.pk)


class RecordCount(_ItemAction):
    """Enter what was counted, or correct it; the outcome is computed, exactly. ``rule``: a key out of ``CHOICES``."""

    verb = "count"

    def __init__(
        self,
        actor: Actor,
        item: AgendaItem,
        numbers: Numbers,
        tellers: str,
        *,
        rule: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, item, at=at)
        self.numbers, self.tellers, self.rule_key = numbers, tellers.strip()[:120], rule

    @property
    def rule(self) -> Rule | None:
        if self.rule_key and self.rule_key in CHOICES.get(self.meeting.kind, ()):
            return RULES[self.rule_key]
        return self.meeting.quorum_rule

    def check_more(self) -> Refusal | None:
        rule = self.rule
        if rule is None or not self.item.is_voted:
            return refuse("not_voted", gettext_lazy("This item is not put to the vote."))
        if not self.tellers:
            sentence = gettext_lazy("Say who counted and who watched.")
            return refuse("tellers", sentence, tellers=[str(sentence)])
        try:
            rule.outcome(self.numbers.heads, self.numbers.area)
        except CountImpossible as impossible:
            why, field = IMPOSSIBLE[str(impossible)]
            return refuse(str(impossible), why, **{field: [str(why)]})
        return self._more_than_came(rule)

    def _more_than_came(self, rule: Rule) -> Refusal | None:
        """Owners vote on paper too; at other meetings whoever votes was ticked as present."""
        come = Attendance.objects.seats(self.meeting).come_voters
        if rule.by != By.HEADS or self.numbers.present + self.numbers.recused <= come:
            return None
        sentence = _("Only %(come)d people with a vote are ticked as present. Please complete the attendance first.")
        return refuse("come", sentence % {"come": come}, present=[sentence % {"come": come}])

    def perform(self) -> Count:
        rule, numbers = self.rule, self.numbers
        assert rule is not None
        values = {
            **asdict(numbers),
            "rule": rule.as_data(),
            "outcome": rule.outcome(numbers.heads, numbers.area).value,
            "tellers": self.tellers,
            "counted_at": self.at,
            "counted_by": self.actor.person,
        }
        count, _made = Count.objects.update_or_create(item=self.item, defaults=values)
        self.write({"item": self.item.position, **numbers_of(count)})
        return count


class TalkedOver(_ItemAction):
    """The item was not put to the vote after all; a count that was entered by mistake goes."""

    verb = "talked_over"

    def check_more(self) -> Refusal | None:
        if not self.item.is_voted:
            return refuse("not_voted", gettext_lazy("This item is not put to the vote."))
        return None

    def perform(self) -> AgendaItem:
        Count.objects.filter(item=self.item).delete()
        AgendaItem.objects.filter(pk=self.item.pk).update(is_voted=False)
        self.item.is_voted = False
        self.write({"item": self.item.position})
        return self.item
