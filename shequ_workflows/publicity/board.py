"""The paper on the notice board, which the law asks for (RC Organic Law art. 34): a tick with place and time."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.moment import now

from .constants import BOARD_KEEPERS
from .models import PublicityPeriod
from .periods import last_day
from .refusals import unknown


class _BoardAction(Action[PublicityPeriod]):
    def __init__(self, actor: Actor, period: PublicityPeriod, *, at: dt.datetime | None = None) -> None:
        self.actor, self.period = actor, period
        self.moment = now()
        self.at = at or self.moment

    def lock(self) -> None:
        lock(self.period.subject_id)
        self.period = PublicityPeriod.objects.select_related("subject").get(pk=self.period.pk)

    def _may(self) -> Refusal | None:
        """Whoever keeps a board at the community, above it, or somewhere in it."""
        if PublicityPeriod.objects.kept_by(self.actor).filter(pk=self.period.pk).exists():
            return None
        if not PublicityPeriod.objects.public(self.moment).filter(pk=self.period.pk).exists():
            return unknown()
        sentence = _("This is done by: %(who)s. Please ask one of them.") % {"who": role_names(BOARD_KEEPERS)}
        return refuse("role", sentence, Answer.FORBIDDEN)

    def _time(self, earliest: dt.datetime) -> Refusal | None:
        if earliest.replace(second=0, microsecond=0) <= self.at <= self.moment:
            return None
        sentence = gettext_lazy("Enter when it was done: after the notice went up, and not in the future.")
        return refuse("at", sentence, at=[str(sentence)])


class TickBoard(_BoardAction):
    """The paper hangs: where, and since when (default: now)."""

    verb = "post_on_board"

    def __init__(self, actor: Actor, period: PublicityPeriod, place: str, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, period, at=at)
        self.place = place.strip()[:80]

    def check(self) -> Refusal | None:
        refusal = self._may()
        if refusal is None and not self.period.is_current:
            refusal = refuse("gone", gettext_lazy("This notice is no longer valid: do not hang it up."), Answer.STALE)
        if refusal is None and self.period.board_posted_at is not None:
            refusal = refuse("ticked", gettext_lazy("This has been ticked already."), Answer.STALE)
        if refusal is None and not self.place:
            sentence = gettext_lazy("Say where it hangs, for instance: board at the south gate.")
            refusal = refuse("place", sentence, place=[str(sentence)])
        return refusal or self._time(self.period.opened_at)

    def perform(self) -> PublicityPeriod:
        self.period.board_posted_at, self.period.board_posted_by = self.at, self.actor.person
        self.period.board_place = self.place
        self.period.save(update_fields=["board_posted_at", "board_posted_by", "board_place"])
        payload = {"publicity": self.period.public_id, "place": self.place, "posted_at": self.at.isoformat()}
        note(self.period.subject, self.verb, self.actor, payload=payload)
        return self.period


class TakeDownBoard(_BoardAction):
    """The paper is off the board: after its days, or at once where the notice is no longer valid."""

    verb = "take_off_board"

    def check(self) -> Refusal | None:
        refusal = self._may()
        if refusal is not None:
            return refusal
        if self.period.board_posted_at is None or self.period.board_removed_at is not None:
            return refuse("not_hanging", gettext_lazy("This paper does not hang on the board."), Answer.STALE)
        until = self.period.board_until
        if self.period.is_current and until is not None and self.at < until:
            day = date_format(last_day(until, timezone.get_default_timezone()), _("j M Y"))
            sentence = _(
                "It must hang until the end of %(day)s: at least 15 days on the board (RC Organic Law art. 34)."
            )
            return refuse("too_early", sentence % {"day": day}, Answer.STALE)
        return self._time(self.period.board_posted_at)

    def perform(self) -> PublicityPeriod:
        self.period.board_removed_at, self.period.board_removed_by = self.at, self.actor.person
        self.period.save(update_fields=["board_removed_at", "board_removed_by"])
        payload = {"publicity": self.period.public_id, "removed_at": self.at.isoformat()}
        note(self.period.subject, self.verb, self.actor, payload=payload)
        return self.period
