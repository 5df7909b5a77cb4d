"""Words that reached the office otherwise than online: who may key them in, for whom, and what must be said of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.querysets import homes_in, people_visible_to
from shequ_workflows.core.identifiers import IdentifierError, parse_phone
from shequ_workflows.org.acting import Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import local_date

from .constants import CLERKS, KEYED_CHANNELS, NOTED_CHANNELS

#: What was told longer ago is no wish of today any more.
LONGEST_AGO = dt.timedelta(days=366)


def day_began(at: dt.datetime) -> dt.datetime:
    """The midnight before ``at``, by the site's clock."""
    return dt.datetime.combine(local_date(at), dt.time.min, timezone.get_default_timezone())


@dataclass(frozen=True)
class Heard:
    """How words reached the office that are keyed in for somebody: channel, when, and the number of the call.

    ``noted``: time and number stand in the intake from which this is keyed in.
    """

    channel: str = Channel.ONLINE
    at: dt.datetime | None = None
    phone: str = ""
    noted: bool = False

    @property
    def is_online(self) -> bool:
        return self.channel == Channel.ONLINE

    @property
    def number(self) -> str:
        """The number of the call in its one form; only after ``fault`` found nothing."""
        return parse_phone(self.phone) if self.phone.strip() else ""

    def fault(self, moment: dt.datetime, since: dt.datetime) -> Refusal | None:
        """What is missing or cannot be: a known channel, a time between the day of ``since`` and now, for a call its
        number."""
        if self.channel not in (NOTED_CHANNELS if self.noted else KEYED_CHANNELS):
            return refuse("channel", _("Say how it reached you: phone, visit, paper, home visit or chat group."))
        if self.channel == Channel.PHONE and not self.noted and not (self.at and self.phone.strip()):
            return refuse("heard", _("A phone call needs its time and the number it came from."))
        if self.at is None:
            return None if self.noted else _at_field("heard_at", _("Enter when it was said."))
        if self.at.tzinfo is None or self.at > moment:
            return _at_field("heard_at", _("The time at which it was said lies ahead. Please correct it."))
        if local_date(self.at) < local_date(since):
            return _at_field("heard_at", _("The time at which it was said lies too far back. Please correct it."))
        return self._number_fault()

    def _number_fault(self) -> Refusal | None:
        try:
            parse_phone(self.phone) if self.phone.strip() else None
        except IdentifierError as wrong:
            return _at_field("phone", str(wrong))
        return None


ONLINE = Heard()


def _at_field(name: str, sentence: Sentence) -> Refusal:
    return refuse("heard", sentence, **{name: [str(sentence)]})


def may_key_in() -> Refusal:
    return refuse(
        "role",
        _("Only people of the office may key in what others said. Please ask the community office."),
        Answer.FORBIDDEN,
    )


def keying_fault(
    actor: Actor, person: Person, node: Node, heard: Heard, moment: dt.datetime, since: dt.datetime
) -> Refusal | None:
    """Why ``actor`` may not key in what ``person`` said in the community of ``node``."""
    if not actor.belongs(*CLERKS, at=node):
        return may_key_in()
    if not _is_of(person, node.community, actor):
        return refuse(
            "person",
            _("This person does not exist, or does not belong to this community. Look for him or her once more."),
        )
    return heard.fault(moment, since)


def _is_of(person: Person, community: Node, actor: Actor) -> bool:
    """Known to the actor, not merged into another, and at home here, owning here or holding a role here."""
    roles = RoleAssignment.objects.filter(node__path__startswith=community.path)
    here = Q(home__path__startswith=community.path) | Q(pk__in=roles.values("person")) | homes_in([community.path])
    return people_visible_to(actor).filter(here, pk=person.pk).exists()
