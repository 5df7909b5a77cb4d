"""Signed links in words: for the staff who gave them out, and for whoever opens one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import SIGNED_BY, SIGNED_PHONE
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now

from .models import EdgeLink
from .purposes import LinkPurpose, purpose_of, purposes_for, purposes_of


def address_of(request: HttpRequest, token: str) -> str:
    """The whole address, to paste."""
    return request.build_absolute_uri(reverse("shequ_core:link", args=[token]))


def text_to_paste(link: EdgeLink, purpose: LinkPurpose, address: str) -> str:
    """For a chat: what is asked, about what, the address, until when."""
    until = date_format(link.expires_at.astimezone(get_default_timezone()), _("j M, H:i"))
    good = _("The link is good once, until %(until)s. Open it in any browser; no account is needed.") % {"until": until}
    return "\n".join(
        [
            f"{link.office}{pgettext('between a name and its value', ': ')}{purpose.asks}",
            link.subject.title,
            address,
            good,
        ]
    )


def whom_to_ring(link: EdgeLink) -> str:
    """Who gave the link out, at which office, and its telephone."""
    community = link.subject.community
    page = CommunityPage.objects.filter(node=community).only("phone").first()
    phone = page.phone if page is not None else ""
    name = link.made_by.name if link.made_by is not None else ""
    told = {"name": name, "community": community.name, "phone": phone}
    if name and phone:
        return _("Please ring %(name)s of %(community)s: %(phone)s.") % told
    if phone:
        return _("Please ring %(community)s: %(phone)s.") % told
    if name:
        return _("Please ask %(name)s of %(community)s, who sent you the link.") % told
    return _("Please ask %(community)s, who sent you the link.") % told


def what_it_is_about(link: EdgeLink, purpose: LinkPurpose) -> list[dict[str, Any]]:
    """Rows of the component ``summary_list``: title, number, and what the purpose lets its reader know."""
    subject = link.subject
    rows: list[tuple[Sentence, str]] = [(machine_of(subject).label, subject.title)]
    if subject.number:
        rows.append((_("Number"), subject.number))
    rows += [row for row in purpose.about(subject) if row[1]]
    return [{"term": term, "value": value} for term, value in rows]


@dataclass(frozen=True)
class Shown:
    """One link as staff see it. ``signer`` is empty until it was used, and for those who may not make such links."""

    link: EdgeLink
    label: Sentence
    state: str
    tone: str
    signer: str
    may_revoke: bool


def _state(link: EdgeLink) -> tuple[str, str]:
    if link.used_at is not None:
        return pgettext("link", "used"), "good"
    if link.revoked_at is not None:
        return _("taken back"), "off"
    if link.expires_at <= now():
        return _("its time is over"), "off"
    return (_("opened, not used yet"), "wait") if link.opened_at is not None else (_("not opened yet"), "wait")


def signer_of(link: EdgeLink) -> str:
    """Name and telephone of whoever used it; empty once they were erased."""
    payload = getattr(link.record, "payload", None)
    body = json.loads(payload.body) if payload is not None and payload.body else {}
    return " ".join(str(body[key]) for key in (SIGNED_BY, SIGNED_PHONE) if body.get(key))


def shown(link: EdgeLink, actor: Actor) -> Shown:
    purpose = purpose_of(link.subject, link.purpose)
    may = purpose is not None and purpose.may(actor, link.subject)
    state, tone = _state(link)
    is_live = tone == "wait"
    label = purpose.label if purpose is not None else link.purpose
    return Shown(link, label, state, tone, signer_of(link) if may else "", may and is_live)


def panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """The links of a subject, newest first, and the purposes for which there may be one now. One query."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    purposes = purposes_for(actor, subject)
    links = []
    if purposes_of(subject):
        rows = subject.links.select_related("subject", "made_by", "record__payload")
        links = [shown(one, actor) for one in rows.order_by("-made_at", "-pk")]
    if not purposes and not links:
        return None
    return {"subject": subject, "links": links, "purposes": purposes}
