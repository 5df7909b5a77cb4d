"""What a file of guides would do to the services of a community."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from shequ_workflows.catalogue.data import data_of
from shequ_workflows.catalogue.differing import Change, differences
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.catalogue.shape import Guide, blank


@dataclass(frozen=True)
class Line:
    """One guide of the file: ``page`` is the one it changes, None where it is new."""

    number: int
    guide: Guide
    page: ServiceGuidePage | None = None
    changes: tuple[Change, ...] = ()

    @property
    def title(self) -> str:
        return str(self.guide["title"])


@dataclass
class Comparison:
    """``fingerprint`` is the same only where all of it is."""

    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    same: int = 0
    fingerprint: str = ""

    @property
    def writes(self) -> int:
        return len(self.new) + len(self.changed)


def compare(index: ServiceIndexPage, guides: Sequence[tuple[int, Guide]]) -> Comparison:
    """Guides are paired by implementation code, else by title; each is held against the newest draft of its page."""
    pages = list(ServiceGuidePage.objects.child_of(index).select_related("latest_revision"))
    drafts = [_draft(page) for page in pages]
    by_code = {one.implementation_code: one for one in drafts if one.implementation_code}
    by_title = {one.title: one for one in drafts}
    made = Comparison()
    seen: list[object] = []
    paired: set[int] = set()
    for number, guide in guides:
        page = by_code.get(guide.get("implementation_code", "")) or by_title.get(guide["title"])
        if page is None or page.pk in paired:  # two rows of a file are never one page
            made.new.append(Line(number, {**blank(), **guide}))
            continue
        before = data_of(page)
        changes = differences(before, {**before, **guide})
        if changes or any(before[key] != value for key, value in guide.items()):
            made.changed.append(Line(number, guide, page, tuple(changes)))
        else:
            made.same += 1
        paired.add(page.pk)
        seen.append([page.pk, page.latest_revision_id])
    said = json.dumps([seen, [line.guide for line in (*made.new, *made.changed)]], sort_keys=True)
    made.fingerprint = hashlib.sha256(said.encode()).hexdigest()
    return made


def _draft(page: ServiceGuidePage) -> ServiceGuidePage:
    draft: ServiceGuidePage = page.get_latest_revision_as_object()
    return draft
