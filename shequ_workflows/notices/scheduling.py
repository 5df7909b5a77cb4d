"""Going live and expiring by themselves, with every tick: Wagtail leaves that to a command that somebody must run."""

from __future__ import annotations

import datetime as dt
import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from .exceptions import StillOnDisplay

log = logging.getLogger(__name__)


def publish_due(when: dt.datetime) -> int:
    """Take down pages that have expired, put up those whose time has come; gives how many. One that is refused does
    not stop the others. Two at once do each page once."""
    expired = list(Page.objects.filter(live=True, expire_at__lt=when).values_list("pk", flat=True))
    due = list(
        Revision.page_revisions.filter(approved_go_live_at__lte=when)
        .order_by("approved_go_live_at")
        .values_list("pk", flat=True)
    )
    return sum(_expire(pk, when) for pk in expired) + sum(_publish(pk, when) for pk in due)


def _expire(pk: int, when: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            rows = Page.objects.select_for_update(of=("self",)).filter(pk=pk, live=True, expire_at__lt=when)
            page = rows.first()
            if page is None:
                return False
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    except StillOnDisplay:
        log.warning("page not taken down: still on display", extra={"code": str(pk)})  # goes with its last day
        return False
    return True


def _publish(pk: int, when: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            rows = Revision.objects.select_for_update(of=("self",)).filter(pk=pk, approved_go_live_at__lte=when)
            revision = rows.first()
            if revision is None:
                return False
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as fault:
        # It was whole when it was scheduled; the rules have changed since. Staff see it as "scheduled" and overdue.
        log.warning("scheduled page not published", extra={"code": ",".join(getattr(fault, "error_dict", {}))})
        return False
    return True
