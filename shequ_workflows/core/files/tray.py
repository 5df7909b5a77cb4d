"""What a form holds of files: those kept from an earlier sending, and those that came with this one."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .keeping import KeepFile
from .models import StoredFile
from .naming import shown_name
from .purposes import Purpose

KEPT = "-kept"


@dataclass
class Tray:
    """Files of one form for one purpose. ``faults`` are sentences about what could not be taken.

    Whatever could be taken is kept, though the form has errors: nobody uploads a photo twice over a slow line.
    """

    purpose: Purpose
    files: list[StoredFile] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of_request(cls, request: HttpRequest, actor: Actor, purpose: Purpose, node: Node, name: str) -> Tray:
        """What was posted under ``name``: ids of kept ones that are still ticked, and uploads."""
        return cls.of_post(request.POST, request.FILES, actor, purpose, node, name)

    @classmethod
    def of_post(
        cls, posted: QueryDict, files: MultiValueDict, actor: Actor, purpose: Purpose, node: Node, name: str
    ) -> Tray:  # fmt: skip
        tray = cls(purpose)
        tray._take_kept(actor, node, posted.getlist(name + KEPT))
        for upload in files.getlist(name):
            if len(tray.files) >= purpose.most:
                words = {"most": purpose.most, "name": shown_name(upload.name or "")}
                tray.faults.append(
                    _(
                        "At most %(most)d files go with one form; “%(name)s” was left out. Save again to go on without it."
                    )
                    % words
                )
                continue
            try:
                tray._add(KeepFile(actor, upload, purpose, node).execute())
            except ActionRefused as refused:
                tray.faults.append(str(refused.refusal.sentence))
        return tray

    def _take_kept(self, actor: Actor, node: Node, ids: list[str]) -> None:
        """Only one's own. One that is tied already was sent with this very form: a double click, and no fault."""
        wanted = ids[: self.purpose.most]
        if not wanted or actor.person is None:
            return
        rows = StoredFile.objects.filter(
            public_id__in=wanted, uploaded_by=actor.person, purpose=self.purpose.key, node=node
        ).order_by("pk")
        found = list(rows)
        if len(found) < len(set(wanted)):
            self.faults.append(_("A file is not kept any more. Please choose it again."))
        for one in found:
            if one.subject_id is None:
                self._add(one)

    def _add(self, stored: StoredFile) -> None:
        if stored not in self.files:
            self.files.append(stored)
