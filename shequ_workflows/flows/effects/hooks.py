"""Telling other programs of steps: signed messages with codes and ids, no names and no answers.

A message is a row that an effect writes; it is sent outside of any transaction, at least once, and always with the same key, so
that the other side may tell a second sending from a second step. Address and secret are an administrator's affair.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Iterable
from http.client import HTTPException
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.flows.constants import EffectKind, EffectState
from shequ_workflows.flows.definition.schema import Effect, Flow
from shequ_workflows.flows.exceptions import EffectFailed
from shequ_workflows.flows.models import EffectRun, HookCall, HookTarget
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import prefixes

from .registry import EffectType, effect_types

SECONDS: Final = 10
#: Minutes until it is sent again; then it waits for a person.
AGAIN: Final = (1, 5, 30, 120, 600)
BATCH: Final = 50
SIGNATURE: Final = "X-Shequ-Signature"
KEY: Final = "X-Shequ-Key"


class _NoRedirects(HTTPRedirectHandler):
    """Whoever answers with another address is not the one who was named."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _owe(one: EffectRun) -> str:
    subject = one.case.subject
    name = str(one.settings.get("target", ""))
    targets = HookTarget.objects.filter(name=name, is_active=True, node__path__in=prefixes(subject.path))
    target = targets.order_by("-node__path").first()
    if target is None:
        raise EffectFailed(_("No program called “%(name)s” is told here. Ask your administrator.") % {"name": name})
    row = one.record
    body = {
        "kind": subject.kind, "case": subject.public_id, "number": subject.number, "step": row.verb, "from": row.source,
        "to": row.target, "at": row.at.isoformat(), "community": subject.community.code, "record": row.seq,
    }  # fmt: skip
    call = HookCall.objects.create(
        run=one, target=target, body=json.dumps(body, ensure_ascii=False, sort_keys=True), next_at=now()
    )
    return call.key


def _faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    if not str(effect.get("target", "")).strip():
        yield _("Say which program is told.")


effect_types.register(
    EffectType(
        EffectKind.WEBHOOK,
        pgettext_lazy("effect", "tell another program"),
        _owe,
        (("target", gettext_lazy("which program")),),
        _faults,
        order=80,
    )
)


def send_due(at: dt.datetime) -> int:
    """How many arrived. A worker that is killed while sending leaves the call to the next one: the key stays."""
    rows = HookCall.objects.filter(state=EffectState.PENDING, next_at__lte=at).order_by("next_at", "pk")
    return sum(_send(pk, at) for pk in list(rows.values_list("pk", flat=True)[:BATCH]))


def _send(pk: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        rows = HookCall.objects.select_for_update(skip_locked=True, of=("self",)).select_related("target")
        call = rows.filter(pk=pk, state=EffectState.PENDING, next_at__lte=at).first()
        if call is None:
            return False
        # Claimed for as long as sending may take: no second worker sends it meanwhile.
        call.attempts += 1
        call.next_at = at + dt.timedelta(minutes=AGAIN[min(call.attempts, len(AGAIN)) - 1])
        call.save(update_fields=["attempts", "next_at"])
    fault = _fault_of(call)
    state = EffectState.DONE if not fault else EffectState.DEAD if call.attempts >= len(AGAIN) else EffectState.PENDING
    done = at if state == EffectState.DONE else None
    HookCall.objects.filter(pk=pk, attempts=call.attempts).update(state=state, error=fault[:80], done_at=done)
    return not fault


def _fault_of(call: HookCall) -> str:
    """Why it did not arrive, without anything that the other side said; empty where it did."""
    fault = _refused(call.target.url)
    if fault:
        return fault
    body = call.body.encode()
    request = Request(call.target.url, data=body, method="POST")  # noqa: S310 - looked at above
    request.add_header("Content-Type", "application/json")
    request.add_header(KEY, call.key)
    request.add_header(SIGNATURE, signature(str(call.target.secret), call.key, body))
    try:
        with _opener().open(request, timeout=SECONDS) as answer:
            return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"
    except (URLError, HTTPException, OSError, ValueError) as error:
        return type(error).__name__


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirects())


def signature(secret: str, key: str, body: bytes) -> str:
    """HMAC-SHA256 of key, a dot and the body, in hexadecimal: what the other side computes, too."""
    return hmac.new(secret.encode(), key.encode() + b"." + body, hashlib.sha256).hexdigest()


def _refused(url: str) -> str:
    """Only https, and nothing inside of our own walls unless the site says so: an address must not lead the server where its
    administrator could not go himself."""
    parts = urlsplit(url)
    if getattr(settings, "SHEQU_HOOKS_ANYWHERE", False):
        return "" if parts.scheme in {"http", "https"} and parts.hostname else "address"
    if parts.scheme != "https" or not parts.hostname:
        return "not https"
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return "unknown host"
    inside = any(not ipaddress.ip_address(one[4][0]).is_global for one in found)
    return "inside" if inside else ""
