"""From an uploaded file to a saved roster: uploaded, columns told, compared, confirmed, saved; or cancelled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.actions.importing import ImportRoster, Roster, compare
from shequ_workflows.community.constants import ROSTER_KEEPERS
from shequ_workflows.community.models import Compound
from shequ_workflows.community.resources import Comparison
from shequ_workflows.community.roster import columns
from shequ_workflows.community.roster.table import Table, as_rows, read_roster
from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import AT_ONCE, FAULTS_KEPT, STUCK_AFTER, State
from .models import HeadingMemory, RosterFile, RosterImport
from .tasks import save_roster

R = TypeVar("R")
LONGEST_COMPOUND = 60


def remembered(community: Node) -> dict[str, str]:
    """What headings meant here the last time."""
    return dict(HeadingMemory.objects.filter(community=community).values_list("heading", "key"))


def table_of(roster: RosterImport) -> Table:
    return read_roster(roster.file_name, roster.file.content)


def as_roster(roster: RosterImport) -> Roster:
    """The uploaded file with its columns, as the register compares it."""
    rows = as_rows(table_of(roster), roster.mapping)
    new = roster.compound if roster.is_new_compound else ""
    return Roster(rows, "" if new else roster.compound, new, roster.digest)


def figures_of(found: Comparison) -> dict[str, Any]:
    """A comparison as it is kept: numbers, and faults by row, column and sentence."""
    return {
        "total": found.total,
        "new": found.new,
        "changed": found.changed,
        "same": found.same,
        "faulty": found.faulty,
        "homes": found.homes,
        "buildings": found.buildings,
        "what": dict(sorted(found.what.items())),
        "faults": [[fault.row, fault.column, str(fault.sentence)] for fault in found.faults[:FAULTS_KEPT]],
    }


class UploadRoster(Action[RosterImport]):
    """Take a file in. It is read once, so that one that cannot be read is refused at once; nothing else happens yet.

    ``compound`` is the name of one on the register for rows that name none; ``new_compound`` one to be entered.
    """

    verb = "upload_roster"
    label = gettext_lazy("Roster uploaded")
    allowed = ROSTER_KEEPERS

    def __init__(
        self, actor: Actor, community: Node, name: str, content: bytes, *, compound: str = "", new_compound: str = ""
    ) -> None:
        self.actor, self.community, self.name, self.content = actor, community, name, content
        self.compound, self.new_compound = compound, " ".join(new_compound.split())
        self._table: Table | None = None

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.community, self.allowed)
        if refusal is None and len(self.new_compound) > LONGEST_COMPOUND:
            sentence = _("The name of the compound is too long. Please keep to 60 characters.")
            refusal = refuse("compound", sentence, new_compound=[sentence])
        if refusal is None and self._is_known(self.new_compound):
            sentence = _("This compound is on the register already. Choose it from the list.")
            refusal = refuse("compound", sentence, new_compound=[sentence])
        return refusal or self._check_file()

    def _is_known(self, name: str) -> bool:
        return bool(name) and Compound.objects.within(self.community).filter(name=name).exists()

    def _check_file(self) -> Refusal | None:
        try:
            self._table = self._table or read_roster(self.name, self.content)
        except UnreadableSheet as unreadable:
            return refuse("file", str(unreadable), file=[str(unreadable)])
        return None

    def perform(self) -> RosterImport:
        assert self.actor.person is not None
        roster = RosterImport.objects.create(
            community=self.community,
            by=self.actor.person,
            file_name=self.name[-120:],
            digest=hashlib.sha256(self.content).hexdigest(),
            compound=self.new_compound or self.compound,
            is_new_compound=bool(self.new_compound),
        )
        RosterFile.of(roster, self.content).save(force_insert=True)
        return roster


class OwnRoster(Action[R]):
    """A verb on a roster that is under way: only whoever uploaded it, while he keeps rosters there."""

    allowed = ROSTER_KEEPERS
    states: tuple[str, ...] = ()

    def __init__(self, actor: Actor, roster: RosterImport) -> None:
        self.actor, self.roster = actor, roster

    def lock(self) -> None:
        rows = RosterImport.objects.select_for_update(of=("self",)).select_related("community")
        found = rows.filter(pk=self.roster.pk).first()
        if found is None:
            raise ActionRefused(unknown())
        self.roster = found

    def check(self) -> Refusal | None:
        if self.roster.by_id != self.actor.person_id:
            return unknown()
        refusal = may_at(self.actor, self.roster.community, self.allowed)
        if refusal is None and self.roster.state not in self.states:
            sentence = gettext_lazy("This roster has gone on in the meantime. Look at where it stands now.")
            refusal = refuse("state", sentence, Answer.STALE)
        return refusal

    def move(self, state: str, **values: Any) -> None:
        for name, value in {"state": state, "changed_at": now(), "note": "", **values}.items():
            setattr(self.roster, name, value)
        self.roster.save()


class TellColumns(OwnRoster[RosterImport]):
    """Say what the columns mean, remember it for the next file, and compare. Nothing reaches the register."""

    verb = "tell_columns"
    states = (State.UPLOADED, State.COMPARED, State.FAILED)

    def __init__(self, actor: Actor, roster: RosterImport, mapping: Mapping[str, str]) -> None:
        super().__init__(actor, roster)
        self.mapping = {place: key for place, key in mapping.items() if key}

    def check(self) -> Refusal | None:
        return super().check() or self._check_columns()

    def _check_columns(self) -> Refusal | None:
        keys = list(self.mapping.values())
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            sentence = _("Two columns are said to be “%(label)s”. Keep one of them.")
            return refuse("twice", sentence % {"label": columns.BY_KEY[twice[0]].label})
        lacks = columns.missing(keys)
        if "place" in lacks:
            return refuse("place", _("Say which columns hold building and room, or the one that holds both."))
        if not self.roster.compound and "compound" not in keys:
            sentence = _(
                "No column holds the compound, and none was chosen for the whole file. Say which column it is, or cancel and "
                "upload the file again with the compound chosen."
            )
            return refuse("compound", sentence)
        if "content" in lacks:
            return refuse("content", _("Say which column holds the names, or what else the roster tells of the homes."))
        return None

    def perform(self) -> RosterImport:
        self.roster.mapping = self.mapping
        for at, heading in enumerate(table_of(self.roster).headings):
            word = columns.plain_heading(heading)
            if word:
                HeadingMemory.objects.update_or_create(
                    community=self.roster.community, heading=word, defaults={"key": self.mapping.get(str(at), "")}
                )
        compare_again(self.actor, self.roster)
        return self.roster


def compare_again(actor: Actor, roster: RosterImport, note: str = "") -> None:
    """Compare with the register as it is now and keep the figures."""
    _register, found = compare(actor, roster.community, as_roster(roster))
    roster.result, roster.fingerprint = figures_of(found), found.fingerprint
    roster.state, roster.note, roster.changed_at = State.COMPARED, note[:200], now()
    roster.save()


class ConfirmRoster(OwnRoster[RosterImport]):
    """Save what was looked at: a small roster while one waits, a large one in the background. Sent twice, saved once."""

    verb = "confirm_roster"
    states = (State.COMPARED,)

    def __init__(self, actor: Actor, roster: RosterImport, *, fingerprint: str) -> None:
        super().__init__(actor, roster)
        self.fingerprint = fingerprint

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is None and self.fingerprint != self.roster.fingerprint:
            sentence = gettext_lazy("The comparison was made anew in the meantime. Please look at it again.")
            refusal = refuse("stale", sentence, Answer.STALE)
        if refusal is None and not self._writes:
            refusal = refuse("nothing", gettext_lazy("Nothing is new and nothing changes. There is nothing to save."))
        return refusal

    @property
    def _writes(self) -> int:
        return int(self.roster.result.get("new", 0)) + int(self.roster.result.get("changed", 0))

    def perform(self) -> RosterImport:
        self.move(State.QUEUED)
        if self._writes > AT_ONCE:
            save_roster.enqueue(self.roster.public_id)
        return self.roster

    def execute(self) -> RosterImport:
        roster = super().execute()
        if self._writes <= AT_ONCE:
            carry_out(roster)
            roster.refresh_from_db()
        return roster


def carry_out(roster: RosterImport) -> None:
    """Save a confirmed roster, whole or not at all; what came of it stands on it. Safe to run twice.

    The roles of whoever confirmed it are asked anew. Where the register has changed, it is compared once more and waits
    for another look.
    """
    waiting = RosterImport.objects.filter(pk=roster.pk, state__in=[State.QUEUED, State.RUNNING])
    if not waiting.update(state=State.RUNNING, changed_at=now()):
        return
    roster = RosterImport.objects.select_related("community", "by").get(pk=roster.pk)
    actor = Actor.of(roster.by)
    try:
        with transaction.atomic():
            held = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
            if held.state != State.RUNNING:
                return
            action = ImportRoster(actor, roster.community, as_roster(roster), expected=roster.fingerprint)
            found, _done = action.execute()
            roster.result = figures_of(found)
            roster.state, roster.changed_at, roster.note = State.DONE, now(), ""
            roster.save()
            RosterFile.objects.filter(roster=roster).delete()
    except ActionRefused as refused:
        with transaction.atomic():
            if refused.refusal.status == Answer.STALE:
                compare_again(actor, roster, str(refused))
            else:
                waiting.update(state=State.FAILED, changed_at=now(), note=str(refused)[:200])


class CancelRoster(OwnRoster[None]):
    """Give it up: the file and all that was noted of it are gone. Nothing had reached the register."""

    verb = "cancel_roster"
    states = (State.UPLOADED, State.COMPARED, State.QUEUED, State.RUNNING, State.FAILED)

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is None and self.roster.state == State.RUNNING and not is_stuck(self.roster):
            sentence = gettext_lazy("It is being saved at this moment. Look again in a minute.")
            refusal = refuse("running", sentence, Answer.STALE)
        return refusal

    def perform(self) -> None:
        self.roster.delete()


def is_stuck(roster: RosterImport) -> bool:
    """Whether whoever was saving it must have died. Nothing of it was saved."""
    return roster.state == State.RUNNING and roster.changed_at < now() - STUCK_AFTER
