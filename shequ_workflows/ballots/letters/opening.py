"""From the code that somebody typed to the ballot: found with limits, and cast without an account.

Whoever holds no code learns nothing: a code that does not exist, one that was revoked and one of a paper slip get the
same sentence. Only the right code is told that the poll has closed, has not begun, or that its vote is counted already.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.choosing import Given
from shequ_workflows.ballots.codes import NotACode, seconds_after
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.models import EntryCode, RollEntry
from shequ_workflows.community import attempts
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel

from .making import digest_of

#: What can be said of a code without looking it up.
MISTYPED = {
    "length": gettext_lazy("A code has twelve letters and digits. Please count them."),
    "sign": gettext_lazy("There is a sign in it that no code has. Please look over each sign."),
    "check": gettext_lazy("One sign is wrong, or two are swapped. Please compare each sign with your letter."),
}


def not_good() -> Refusal:
    """One sentence for every code that opens nothing."""
    sentence = gettext_lazy(
        "This code opens no ballot. Please compare it with your letter once more, or ring the office: it sends a new "
        "letter, or notes your vote down."
    )
    return refuse("no_match", sentence, code=[str(sentence)])


def mistyped(wrong: NotACode) -> Refusal:
    sentence = MISTYPED[str(wrong.args[0])]
    return refuse("mistyped", sentence, code=[str(sentence)])


def _delay(failures: int) -> dt.timedelta:
    return dt.timedelta(seconds=seconds_after(failures))


class OpenBallot(Action[EntryCode]):
    """The letter of a typed code. A try is counted for the code, for the device (``browser``: its random name) and,
    where the code was one of an entry, for the entry, before anything is compared; the right code forgets them.

    What the check sign shows to be mistyped is said at once and not counted: nobody learns from it.
    """

    verb = "open_ballot"

    def __init__(self, code: str, *, browser: str) -> None:
        self.digest, self.wrong = "", ""
        self._refusal: Refusal | None = None
        try:
            self.digest = digest_of(code, CodeKind.LETTER)
        except NotACode as wrong:
            self._refusal = mistyped(wrong)
        self._keys = [attempts.key_of("ballot", self.digest), attempts.key_of("ballot browser", browser)]

    def check(self) -> Refusal | None:
        return self._refusal

    def execute(self) -> EntryCode:
        """Counted outside of the transaction that a refusal rolls back."""
        if self._refusal is not None:
            raise ActionRefused(self._refusal)
        known = EntryCode.objects.filter(digest=self.digest).values_list("entry", flat=True).first()
        keys = [*self._keys, *([attempts.key_of("ballot entry", known)] if known is not None else [])]
        left = attempts.waiting(keys, _delay)
        if left is not None:
            text = _(
                "There were several wrong codes. Please try again %(when)s, or ring the office: it notes your vote down."
            )
            sentence = text % {"when": attempts.in_words(left)}
            raise ActionRefused(refuse("wait", sentence, code=[sentence]))
        self._keys = keys
        return super().execute()

    def perform(self) -> EntryCode:
        rows = EntryCode.objects.good(CodeKind.LETTER).filter(digest=self.digest)
        found = rows.select_related("entry__poll__subject__community", "entry__person").first()
        if found is None:
            raise ActionRefused(not_good())
        attempts.clear(self._keys)
        return found


class CastByCode(CastVote):
    """Cast the vote of the entry whose letter bears ``code``; without an account, the channel is the letter."""

    verb = "cast_by_code"
    own_channel = Channel.LETTER

    def __init__(self, code: EntryCode, choices: Given, **more: Any) -> None:
        self.code = code
        super().__init__(Actor.visitor(), code.entry.poll, choices, entry=code.entry_id, **more)

    def _entries(self) -> list[RollEntry]:
        """The entry, with others in the same person's own name."""
        entry = self.code.entry
        if entry.person is None:
            return [entry]
        return list(
            RollEntry.objects.filter(poll=entry.poll_id).of_person(entry.person, polls=[entry.poll_id]).order_by("id")
        )

    def _who(self) -> Refusal | None:
        """Asked again under the lock: the letter may have been declared lost."""
        good = EntryCode.objects.good(CodeKind.LETTER).filter(pk=self.code.pk).exists()
        return None if good else refuse("no_match", not_good().sentence, Answer.STALE)
