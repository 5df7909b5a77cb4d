"""Who stands with a matter, in numbers; and the matters it is related to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .backing import JOINED_IN, bodies_of
from .constants import KIND, BackingKind, Body
from .demands import Share
from .models import Backing, Matter
from .signing import shares_of

#: Rules of a demand in words.
SHARES = {
    "convene_residents": lambda: _("adults who live here"),
    "convene_households": lambda: _("households"),
    "convene_representatives": lambda: _("residents' representatives"),
    "convene_representatives_meeting": lambda: _("members of the representatives' meeting"),
    "convene_owners": lambda: _("owners"),
}


def standing_of(subject: Subject, actor: Actor | None = None) -> dict[str, Any] | None:
    """Counts by kind, demands with what they still need, and what ``actor`` has done; None for a draft."""
    if subject.state == "draft":
        return None
    rows = Backing.objects.filter(matter=subject.pk)
    counts, bodies = Counter[str](), Counter[str]()
    for kind, body, count in rows.values_list("kind", "body").annotate(n=Count("pk")).order_by():
        counts[kind] += count
        if kind == BackingKind.DEMAND:
            bodies[body] += count
    mine: set[str] = set()
    if actor is not None and actor.person_id is not None:
        mine = set(rows.filter(person=actor.person_id, **actor.own_words).values_list("kind", flat=True))
    open_to = [kind for kind, states in JOINED_IN.items() if subject.state in states]
    return {
        "cosign": counts[BackingKind.COSIGN],
        "follow": counts[BackingKind.FOLLOW],
        "demands": [demand_view(subject, body, count) for body, count in sorted(bodies.items())],
        "mine": mine,
        "may_join": bool(open_to),
        "left_at": subject.facts.get("left_at"),
        "duty": Body(subject.facts["duty"]).label if subject.facts.get("duty") else "",
    }


def demand_view(subject: Subject, body: str, count: int) -> dict[str, Any]:
    """One demand: how many signed, and of each share how many it takes."""
    shares = shares_of(subject, body, now())
    return {"body": Body(body).label, "count": count, "shares": [share_view(share) for share in shares]}


def share_view(share: Share) -> dict[str, Any]:
    return {"who": SHARES[share.key](), "signed": share.signed, "wanted": share.wanted, "reached": share.is_reached}


def kinds_offered(subject: Subject) -> list[tuple[str, str]]:
    """(value, label) of what one may sign now; a demand names its meeting: ``demand:residents``."""
    found: list[tuple[str, str]] = []
    for kind, states in JOINED_IN.items():
        if subject.state not in states:
            continue
        if kind == BackingKind.DEMAND:
            found += [(f"{kind}:{body}", demand_label(body)) for body in bodies_of(subject)]
        else:
            found.append((kind.value, str(kind.label)))
    return found


def demand_label(body: str) -> str:
    return _("Demand: %(meeting)s") % {"meeting": Body(body).label}


def relatives_of(matter: Matter, actor: Actor) -> list[dict[str, Any]]:
    """Matters it goes on with, takes up again, took in or was taken up as, as far as ``actor`` may know of them."""
    towards = [pk for pk in (matter.merged_into_id, matter.reopens_id) if pk is not None]  # None would find all others
    related = Q(pk__in=towards) | Q(matter__reopens=matter.pk) | Q(matter__merged_into=matter.pk)
    rows = Subject.objects.filter(kind=KIND).visible_to(actor).filter(related)
    found = []
    for subject in rows.exclude(state="draft").select_related("matter").order_by("opened_at", "pk"):
        other = subject.matter
        if other.pk == matter.merged_into_id:
            how = _("goes on with")
        elif other.pk == matter.reopens_id:
            how = _("takes up again")
        elif other.reopens_id == matter.pk:
            how = _("taken up again as")
        else:
            how = _("has taken in")
        found.append({"how": how, "subject": subject})
    return found
