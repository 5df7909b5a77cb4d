"""A version that is being made, as a whole: begun, filled from a file, given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.delegation.models import Function, FunctionList, ListComment
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node

from .access import offices_for
from .base import CommunityAction, ListAction
from .copying import new_version
from .editing import refused
from .faults import MOST_LINES, faults_of
from .lines import Line


class BeginList(CommunityAction[FunctionList]):
    """A new draft, copied from the version in force, or empty where there is none or ``empty`` is asked for. One draft
    for each community at a time."""

    verb = "begin_list"

    def __init__(self, actor: Actor, community: Node, *, empty: bool = False, **more: Any) -> None:
        super().__init__(actor, community, **more)
        self.empty = empty

    def find(self, result: str) -> FunctionList | None:
        return FunctionList.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        refusal = self.may()
        if refusal is not None or self.known() is not None:
            return refusal
        if self.community.kind != NodeKind.COMMUNITY:
            return refuse("kind", gettext_lazy("A list of functions belongs to a community. Please choose one."))
        if FunctionList.objects.being_made(self.community).exists():
            sentence = gettext_lazy("A new version is being made already. Go on with that one, or drop it first.")
            return refuse("draft", sentence, Answer.STALE)
        return None

    def perform(self) -> FunctionList:
        known = self.known()
        if known is not None:
            return known
        made = new_version(self.community, self.actor.person, self.at, empty=self.empty)
        self.tell(list=made.public_id, number=made.number, base=made.base.number if made.base is not None else None)
        self.remember(made.public_id, self.at)
        return made


class DropDraft(ListAction[None]):
    """Give up a version that was never in force. Its lines go, and what was said of it; the journal keeps that it was
    there, how many lines and comments it had, and why it was dropped."""

    verb = "drop_draft"

    def __init__(self, actor: Actor, version: FunctionList, reason: str, **more: Any) -> None:
        super().__init__(actor, version, **more)
        self.reason = reason.strip()

    def check_data(self) -> Refusal | None:
        if self.reason and len(self.reason) <= 500:
            return None
        sentence = _("Say in at most 500 characters why it is dropped: whoever commented may ask.")
        return refuse("reason", sentence, Answer.INVALID, reason=[sentence])

    def perform(self) -> None:
        comments = self.version.comments.count()
        self.tell(functions=self.version.functions.count(), comments=comments, reason=self.reason)
        ListComment.objects.filter(list=self.version).delete()
        self.version.delete()


class ReplaceLines(CommunityAction[FunctionList]):
    """The functions of the version that is being made, all of them, as a file says them; a draft is begun where there is
    none. The boundary list stays. ``base`` and ``revision`` are those that were compared: what has moved since is told.
    """

    verb = "import_list"

    def __init__(
        self,
        actor: Actor,
        community: Node,
        lines: Sequence[Line],
        *,
        base: str = "",
        revision: int | None = None,
        file_name: str = "",
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, community, once=once, at=at)
        self.lines, self.base, self.revision, self.file_name = list(lines), base, revision, file_name[-120:]

    def find(self, result: str) -> FunctionList | None:
        return FunctionList.objects.filter(public_id=result).first()

    @property
    def draft(self) -> FunctionList | None:
        return FunctionList.objects.being_made(self.community).first()

    def check(self) -> Refusal | None:
        refusal = self.may()
        if refusal is not None or self.known() is not None:
            return refusal
        in_force = FunctionList.objects.in_force(self.community).first()
        draft = self.draft
        now_is = (in_force.public_id if in_force else "", draft.revision if draft else None)
        if now_is != (self.base, self.revision):
            sentence = gettext_lazy(
                "The list was changed after this comparison was made. Nothing is saved: upload the file again and compare anew."
            )
            return refuse("stale", sentence, Answer.STALE)
        codes = [line.code for line in self.lines]
        if not codes or len(codes) > MOST_LINES or len(set(codes)) < len(codes):
            words = _("A list has 1 to %(most)d functions, each with a code of its own.") % {"most": MOST_LINES}
            return refuse("lines", words)
        faults = next((found for line in self.lines if (found := faults_of(line))), None)
        return refused(faults) if faults else None

    def perform(self) -> FunctionList:
        known = self.known()
        if known is not None:
            return known
        draft = self.draft or BeginList(self.actor, self.community, at=self.at).perform()
        offices = {one.name: one.pk for one in offices_for(self.community)}
        Function.objects.filter(list=draft).delete()
        rows = [Function(list=draft, office_id=offices.get(one.office_name), **one.values()) for one in self.lines]
        Function.objects.bulk_create(rows)
        draft.revision += 1
        draft.save(update_fields=["revision"])
        self.tell(list=draft.public_id, number=draft.number, functions=len(rows), file=self.file_name)
        self.remember(draft.public_id, self.at)
        return draft
