"""Taking a pasted list: the lines that somebody chose become opinions, all in one act, or none."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .calling_back import draw
from .constants import CLERKS, MOST_A_DAY, MOST_WAITING, OpinionState, Stance
from .hearing import Heard, day_began, may_key_in
from .list_matching import SKIP, Match, match_list
from .models import Opinion
from .voices import REVIEW

#: Longest text that is read; 400 lines are far below.
LONGEST = 40_000


@dataclass(frozen=True)
class Choice:
    """What was chosen for a line: whose words they are (public id, or ``SKIP``), and how they are meant.

    ``seen_double``: the line was shown as standing there twice when this was chosen.
    """

    person: str = SKIP
    stance: str = ""
    seen_double: bool = False


@dataclass
class Taken:
    """What came of it."""

    opinions: int


class TakeList(OnceAction[Taken]):
    """Make opinions of the chosen lines, by the channel *chat*. Sent twice it is done once.

    The list is read and matched anew under the lock; ``faults`` then says by line what keeps it from being taken.
    """

    verb = "take_list"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        pasted: str,
        choices: Mapping[int, Choice],
        heard_at: dt.datetime | None,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.pasted, self.choices = actor, subject, pasted, choices
        self.heard = Heard(Channel.CHAT, heard_at)
        self.once, self.at = once, at
        self.faults: dict[int, str] = {}
        self.rows: list[tuple[Match, Person, str]] = []

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def find(self, result: str) -> Taken | None:
        return Taken(int(result))

    def check(self) -> Refusal | None:
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if not self.actor.belongs(*CLERKS, at=self.subject.path):
            return may_key_in()
        if self.known() is not None:
            return None
        if self.subject.state != "consulting":
            return refuse("state", _("Opinions are taken while a matter is under discussion."), Answer.STALE)
        if len(self.pasted) > LONGEST:
            return refuse("pasted", _("That is too long for one list. Paste it in two parts."))
        fault = self.heard.fault(self.at or now(), self.subject.opened_at)
        if fault is not None:
            return fault
        self.rows = self._chosen()
        if self.faults:
            return refuse("rows", _("Nothing was saved yet. Look at the marked lines, and confirm again."))
        if not self.rows:
            return refuse("rows", _("No line is chosen. Choose a person in at least one line."))
        return None

    def _chosen(self) -> list[tuple[Match, Person, str]]:
        """Lines that are taken, and ``faults`` of those that cannot be."""
        self.faults = {}
        found, units = [], Counter[int]()
        for row in match_list(self.pasted, self.subject, self.actor).rows:
            choice = self.choices.get(row.line.line, Choice())
            if choice.person == SKIP:
                continue
            person = next((one for one in row.people if one.public_id == choice.person), None)
            stance = choice.stance or row.stance
            if person is None:
                self._blame(row, _("This person is not entered for the room any more. Choose again."))
                continue
            home = row.homes[person.pk].pk
            units[home] += 1
            if units[home] > 1:
                self._blame(row, _("One line a household: another line of this room is taken. Skip one of them."))
            elif row.doubles and not choice.seen_double:
                self._blame(
                    row, _("Somebody has keyed in this household meanwhile. Look again before you take it twice.")
                )
            elif stance not in Stance.values:
                self._blame(row, _("Please choose: in favour, against, or a suggestion."))
            elif not row.line.text:
                self._blame(row, _("This line says nothing. Skip it, or add the words in the list above."))
            elif person.pk == self.actor.person_id:
                self._blame(row, _("Your own words you send online, in your own name."))
            found.append((row, person, stance))
        self._count(found)
        return found

    def _blame(self, row: Match, sentence: object) -> None:
        self.faults.setdefault(row.line.line, str(sentence))

    def _count(self, found: list[tuple[Match, Person, str]]) -> None:
        """The limits per person; one query."""
        rows = (
            Opinion.objects.filter(person__in=[person.pk for _row, person, _stance in found])
            .values("person")
            .order_by()
        )
        said = rows.annotate(
            waiting=Count("pk", filter=Q(state=OpinionState.PENDING, matter=self.subject.pk)),
            today=Count("pk", filter=Q(at__gte=day_began(self.at or now()))),
        )
        full = {one["person"] for one in said if one["waiting"] >= MOST_WAITING or one["today"] >= MOST_A_DAY}
        for row, person, _stance in found:
            if person.pk in full:
                self._blame(row, _("So many opinions of this person wait already that no more is taken today."))

    def perform(self) -> Taken:
        known = self.known()
        if known is not None:
            return known
        at = self.at or now()
        due_at = calendar_of(self.subject.node).add(at, REVIEW).at
        shown = {str(row.line.line): person.public_name for row, person, _stance in self.rows}
        people = [person.name for _row, person, _stance in self.rows]
        nicknames = cover_words(self.subject, shown, people=people)
        opinions = Opinion.objects.bulk_create(
            [
                Opinion(
                    matter_id=self.subject.pk,
                    person=person,
                    nickname=(nicknames[str(row.line.line)] or person.public_name)[:30],
                    stance=stance,
                    text=row.line.text,
                    at=at,
                    due_at=due_at,
                    channel=Channel.CHAT,
                    entered_by=self.actor.person,
                    heard_at=self.heard.at,
                )
                for row, person, stance in self.rows
            ]
        )
        draw(opinions, at)
        payload = {
            "opinions": [one.public_id for one in opinions],
            "people": [person.public_id for _row, person, _stance in self.rows],
            "stances": [one.stance for one in opinions],
        }
        note(self.subject, self.verb, self.actor, payload=payload, channel=Channel.CHAT, at=at)
        self.remember(str(len(opinions)), at)
        return Taken(len(opinions))
