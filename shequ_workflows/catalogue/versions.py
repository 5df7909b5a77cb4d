"""Each publication that says something new is a version, with its number and the day from which it holds."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now, today

from .data import canonical, data_of, digest_of
from .differing import Change, differences

if TYPE_CHECKING:
    from .models import GuideVersion, ServiceGuidePage


def keep_version(page: ServiceGuidePage, by: Person | None = None) -> GuideVersion | None:
    """A new version of the page as it stands; None where it says what the last one said. Two at once take turns."""
    from .models import GuideVersion, ServiceGuidePage

    body = canonical(data_of(page))
    digest = digest_of(body)
    with transaction.atomic():
        ServiceGuidePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
        known = GuideVersion.objects.filter(page=page)
        last = known.order_by("-number").first()
        if last is not None and last.digest == digest:
            return None
        number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
        return GuideVersion.objects.create(
            page_id=page.pk,
            number=number,
            effective_on=_in_force_from(page, last),
            note="" if page.change_note in known.values_list("note", flat=True) else page.change_note,
            digest=digest,
            body=body,
            published_at=now(),
            published_by=by,
        )


def _in_force_from(page: ServiceGuidePage, last: GuideVersion | None) -> dt.date:
    """The day that the editor entered. One that the version before had already, and that is past, is that version's own:
    what is new now did not hold then."""
    day = page.effective_on or today()
    is_old = last is not None and json.loads(last.body).get("effective_on") == day.isoformat()
    return max(day, today()) if is_old else day


def changes_between(before: GuideVersion, after: GuideVersion) -> list[Change]:
    return differences(json.loads(before.body), json.loads(after.body))
