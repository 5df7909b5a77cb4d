"""What shows that something was done; and taking it away again where it ought not to be read."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents import get_document_model

from shequ_workflows.core.files.exceptions import CannotTake
from shequ_workflows.core.files.keeping import Cleaned, cleaned
from shequ_workflows.core.files.purposes import Purpose
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import collection_for
from shequ_workflows.org.models import Node
from shequ_workflows.plans.constants import HEADS, REASON_LENGTH, WORKERS, Verb
from shequ_workflows.plans.models import Change, Evidence, PlanPage

from .base import MILESTONE, TASK, RowAction, missing

#: Judged as other files that come by a form; kept as a document of the site, for everybody reads it.
EVIDENCE = Purpose("plans.evidence", gettext_lazy("evidence of a plan"), lambda actor, stored: False, most=1)


class AddEvidence(RowAction[Evidence]):
    """A note with what goes along: a link, a file, both or neither. Everybody reads it at once."""

    verb, history, allowed, kinds, own = "add_plan_evidence", Verb.SHOW, WORKERS, TASK | MILESTONE, True
    part = True

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        note: str,
        *,
        url: str = "",
        upload: UploadedFile | None = None,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, 0, once=once, at=at)
        self.note, self.url, self.upload = note.strip()[:REASON_LENGTH], url.strip(), upload
        self.cleaned: Cleaned | None = None

    def find(self, result: str) -> Evidence | None:
        return Evidence.objects.filter(pk=int(result)).first()

    def early(self) -> Refusal | None:
        """Whatever others said in between: evidence only ever comes along."""
        self.revision = self.progress.revision if self.progress is not None else 0
        return super().early()

    def refusal(self) -> Refusal | None:
        if not self.note:
            return missing("note", _("Please say in a few words what it shows."))
        if self.url and urlsplit(self.url).scheme not in {"http", "https"}:
            return missing("url", _("A link begins with https:// or http://."))
        return None

    def execute(self) -> Evidence:
        """The file is judged and redrawn before the transaction begins."""
        refusal = self.check()
        if refusal is not None:
            raise ActionRefused(refusal)
        if self.upload is not None and self.known() is None:
            try:
                self.cleaned = cleaned(self.upload, EVIDENCE)
            except CannotTake as error:
                raise ActionRefused(missing("upload", str(error))) from error
        return super().execute()

    def perform(self) -> Evidence:
        known = self.known()
        if known is not None:
            return known
        assert self.row is not None  # barred() saw them
        assert self.actor.person is not None
        found = Evidence.objects.create(
            page=self.page, key=self.key, note=self.covered(self.note), url=self.url, document=self._document(),
            by=self.actor.person, at=self.at,
        )  # fmt: skip
        self.write(words=self.note, key=self.key, kind=self.row.kind_of_row, title=self.row.title)
        self.remember(str(found.pk), self.at)
        return found

    def _document(self) -> object | None:
        if self.cleaned is None:
            return None
        node = self.node
        assert isinstance(node, Node)
        person = self.actor.person
        document = get_document_model()(
            title=self.covered(self.note) or self.cleaned.name,
            collection=collection_for(node),
            uploaded_by_user=person.user if person is not None else None,
        )
        document.file.save(self.cleaned.name, ContentFile(self.cleaned.content), save=False)
        document._set_document_file_metadata()
        document.save()
        return document


class HideEvidence(RowAction[Evidence]):
    """Evidence that ought not to be read: it goes from the page, and its file with it; that it was there stays noted."""

    verb, history, allowed, kinds = "hide_plan_evidence", Verb.HIDE, HEADS, TASK | MILESTONE

    def __init__(
        self, actor: Actor, evidence: Evidence, reason: str, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, evidence.page, evidence.key, 0, once=once, at=at)
        self.evidence, self.reason = evidence, reason.strip()[:REASON_LENGTH]

    def find(self, result: str) -> Evidence | None:
        return Evidence.objects.filter(pk=int(result)).first()

    def early(self) -> Refusal | None:
        if not Evidence.objects.filter(pk=self.evidence.pk, taken_at=None).exists():
            return refuse("gone", _("This has been taken away already."), Answer.STALE)
        self.revision = self.progress.revision if self.progress is not None else 0
        return super().early()

    def refusal(self) -> Refusal | None:
        return None if self.reason else missing("reason", _("Please say why it is taken away."))

    def perform(self) -> Evidence:
        known = self.known()
        if known is not None:
            return known
        assert self.row is not None  # barred() saw it
        evidence = Evidence.objects.select_related("document").get(pk=self.evidence.pk)
        document = evidence.document
        Evidence.objects.filter(pk=evidence.pk).update(taken_at=self.at, document=None)
        if document is not None:
            document.delete()
        said = Change.objects.filter(page=self.page, key=self.key, verb=Verb.SHOW, at=evidence.at, by=evidence.by_id)
        said.update(is_public=False)  # its words stand there once more
        self.write(words=self.reason, key=self.key, kind=self.row.kind_of_row, title=self.row.title)
        self.remember(str(evidence.pk), self.at)
        return Evidence.objects.get(pk=evidence.pk)
