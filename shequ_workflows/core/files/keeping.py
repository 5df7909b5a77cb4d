"""The first stage: a file is looked at, redrawn, written to the storage and noted, tied to nothing yet."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import logging
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from . import pictures, sniffing
from .constants import MEGABYTE, MOST_BYTES, MOST_WAITING, FileType
from .exceptions import CannotTake
from .models import StoredFile
from .naming import clean_name, shown_name
from .purposes import Purpose
from .storage import place_for, private_storage

log = logging.getLogger(__name__)
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Cleaned:
    """What is kept of an upload."""

    name: str
    type: str
    content: bytes
    preview: bytes = b""
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


def cleaned(upload: UploadedFile, purpose: Purpose) -> Cleaned:
    """Judge an upload by its content; raises ``CannotTake`` with a sentence for whoever sent it."""
    shown = shown_name(upload.name or "")
    if (upload.size or 0) > MOST_BYTES:
        words = {"name": shown, "most": MOST_BYTES // MEGABYTE}
        raise CannotTake(_("“%(name)s” is larger than %(most)d MB. Please send a smaller photo or scan.") % words)
    content = upload.read()
    if not content:
        raise CannotTake(_("“%(name)s” is empty. Please choose it again.") % {"name": shown})
    kind = sniffing.kind_of(content)
    if kind == sniffing.PDF and purpose.takes_pdf:
        if not sniffing.is_whole_pdf(content):
            raise CannotTake(
                _("“%(name)s” is damaged or was not sent whole. Please choose it again.") % {"name": shown}
            )
        return Cleaned(clean_name(upload.name or "", ".pdf"), FileType.PDF, content)
    if not kind or kind == sniffing.PDF:
        raise CannotTake(_not_taken(purpose) % {"name": shown})
    content, preview = pictures.redrawn(content, kind, shown)
    return Cleaned(clean_name(upload.name or "", ".jpg"), FileType.JPEG, content, preview)


def _not_taken(purpose: Purpose) -> str:
    if purpose.takes_pdf:
        return _("“%(name)s” is neither a photo nor a PDF. Please choose a JPEG, PNG, WebP, HEIC or PDF file.")
    return _("“%(name)s” is not a photo. Please choose a JPEG, PNG, WebP or HEIC file.")


class KeepFile(Action[StoredFile]):
    """Keep ``upload`` for a form that ``actor`` is about to send; the same once more is the same file.

    Its content is written before its row and outside of the transaction; where the row does not come, the content is
    taken away again, or the sweep takes it.
    """

    verb = "keep_file"

    def __init__(
        self, actor: Actor, upload: UploadedFile, purpose: Purpose, node: Node, *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.upload, self.purpose, self.node = actor, upload, purpose, node
        self.at = at or now()
        self.public_id = new_public_id()
        self.place = place_for(self.public_id, self.at)
        self.cleaned: Cleaned | None = None

    def check(self) -> Refusal | None:
        if self.actor.person is None:
            return refuse("role", _("Please sign in to send files."), Answer.FORBIDDEN)
        if StoredFile.objects.waiting_of(self.actor.person).count() >= MOST_WAITING:
            sentence = _("Many files of yours wait for their forms. Please send those forms first, or go on tomorrow.")
            return refuse("waiting", sentence)
        return None

    def execute(self) -> StoredFile:
        refusal = self.check()
        if refusal is not None:
            raise ActionRefused(refusal)
        try:
            self.cleaned = cleaned(self.upload, self.purpose)
        except CannotTake as error:
            raise ActionRefused(refuse("content", str(error))) from error
        known = self._known(self.cleaned)
        if known is not None:
            return known
        self._write(self.cleaned)
        try:
            return super().execute()
        except BaseException:
            remove(self.place)
            raise

    def _known(self, found: Cleaned) -> StoredFile | None:
        rows = StoredFile.objects.waiting_of(self.actor.person).filter(purpose=self.purpose.key, node=self.node)
        return rows.filter(sha256=found.sha256, name=found.name).first()

    def _write(self, found: Cleaned) -> None:
        storage = private_storage()
        try:
            storage.save(self.place, ContentFile(found.content))
            if found.preview:
                storage.save(f"{self.place}.preview", ContentFile(found.preview))
        except OSError as error:
            remove(self.place)
            log.exception("private file not written", extra={"code": error.errno})
            raise ActionRefused(refuse("storage", _not_written(error, found.name))) from error

    def perform(self) -> StoredFile:
        found = self.cleaned
        assert found is not None  # execute() cleaned it
        assert self.actor.person is not None  # check() saw it
        return StoredFile.objects.create(
            public_id=self.public_id,
            community=self.node.community,
            node=self.node,
            purpose=self.purpose.key,
            name=found.name,
            type=found.type,
            size=len(found.content),
            sha256=found.sha256,
            place=self.place,
            has_preview=bool(found.preview),
            uploaded_by=self.actor.person,
            at=self.at,
        )


def _not_written(error: OSError, name: str) -> str:
    if error.errno in FULL:
        return _(
            "“%(name)s” could not be kept: the disk is full. What you typed is still here. Save without the file and keep the paper; please tell the administrator."
        ) % {"name": name}
    return _(
        "“%(name)s” could not be kept just now. What you typed is still here. Try again, or save without the file and keep the paper."
    ) % {"name": name}


def remove(place: str) -> None:
    """Take content and preview away; where the storage does not answer, the sweep does it later."""
    storage = private_storage()
    for one in (place, f"{place}.preview"):
        try:
            storage.delete(one)
        except OSError as error:
            log.warning("private file not removed yet", extra={"code": error.errno})
