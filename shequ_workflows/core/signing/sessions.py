"""How long somebody stays signed in, where, and ending it.

Staff: an hour without a click, twelve hours at most; residents thirty days (settings). All that is compared lies in the
session and on the person, which are read anyway: asking costs no query.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Action, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.gates import SIGNED_IN
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import BY_PHONE, Way
from .models import SecondFactor, SignedIn

#: The last sign of life is written down no more often than this.
EVERY: Final = dt.timedelta(minutes=5)
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def _limit(name: str, default: float, **unit: int) -> dt.timedelta | None:
    """A limit of the settings; 0 means none."""
    number = float(getattr(settings, name, default))
    return dt.timedelta(**unit) * number if number > 0 else None


def staff_idle() -> dt.timedelta | None:
    return _limit("SHEQU_STAFF_IDLE_MINUTES", 60, minutes=1)


def staff_longest() -> dt.timedelta | None:
    return _limit("SHEQU_STAFF_SESSION_HOURS", 12, hours=1)


def residents_longest() -> dt.timedelta | None:
    return _limit("SHEQU_RESIDENT_SESSION_DAYS", 30, days=1)


def works_here(user: Any) -> bool:
    """Whether the account has power over others: then the shorter limits hold."""
    return bool(user.is_superuser) or not Actor.of_user(user).roles <= BY_PHONE


def device_of(agent: str) -> str:
    """Browser and system in two words, for its owner to know it by."""
    found = [next((name for part, name in kinds if re.search(part, agent)), "") for kinds in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)


def begin(request: HttpRequest, user: Any) -> None:
    """Somebody has signed in: write it down, and into the session when that was."""
    at = now()
    way = getattr(request, "shequ_way", Way.PASSWORD)
    row = SignedIn.objects.create(
        user=user, way=way, device=device_of(request.META.get("HTTP_USER_AGENT", "")), at=at, seen_at=at
    )
    _write(request, row.public_id, way, at)
    longest = staff_longest() if works_here(user) else residents_longest()
    if longest is not None:
        request.session.set_expiry(int(longest.total_seconds()))


def _write(request: HttpRequest, row: str, way: str, at: dt.datetime) -> None:
    moment = at.isoformat()
    request.session[SIGNED_IN] = {"row": row, "way": way, "at": moment, "valid": moment, "seen": moment}


def over(request: HttpRequest, user: Any) -> str:
    """Why the session is over: ``ended``, ``idle`` or ``old``; empty where it is not. Notes down that it is in use."""
    state = request.session.get(SIGNED_IN)
    at = now()
    if state is None:  # signed in before this product counted
        _write(request, "", Way.PASSWORD, at)
        return ""
    person: Person | None = getattr(user, "person", None)
    ended = person.signed_out_at if person is not None else None
    if ended is not None and dt.datetime.fromisoformat(state["valid"]) < ended:
        return "ended"
    age = at - dt.datetime.fromisoformat(state["at"])
    silent = at - dt.datetime.fromisoformat(state["seen"])
    idle, longest, residents = staff_idle(), staff_longest(), residents_longest()
    if residents is not None and age > residents:
        return "old"
    is_idle, is_old = idle is not None and silent > idle, longest is not None and age > longest
    if (is_idle or is_old) and works_here(user):
        return "old" if is_old else "idle"
    if silent >= EVERY and (idle or longest or residents):
        request.session[SIGNED_IN] = {**state, "seen": at.isoformat()}
        SignedIn.objects.filter(public_id=state["row"]).update(seen_at=at)
    return ""


def end(request: HttpRequest) -> None:
    """This session ends."""
    state = request.session.get(SIGNED_IN)
    if state is not None:
        SignedIn.objects.filter(public_id=state["row"], ended_at=None).update(ended_at=now())


def end_all(person: Person, at: dt.datetime, *, keep: str = "") -> None:
    """All that is signed in as ``person`` ends with its next click; inside a transaction. ``keep``: the row that stays."""
    Person.objects.filter(pk=person.pk).update(signed_out_at=at)
    person.signed_out_at = at
    if person.user_id is not None:
        open_rows = SignedIn.objects.filter(user=person.user_id, ended_at=None)
        open_rows.exclude(public_id=keep).update(ended_at=at)
        SecondFactor.objects.filter(user=person.user_id).update(trust=new_public_id())


def stay(request: HttpRequest, at: dt.datetime) -> None:
    """The session of this request outlives what ``end_all`` ended ``at`` that moment."""
    request.session[SIGNED_IN] = {**request.session[SIGNED_IN], "valid": at.isoformat()}


def current_row(request: HttpRequest) -> str:
    return str(request.session.get(SIGNED_IN, {}).get("row", ""))


def open_rows(user: Any) -> Any:
    """Where ``user`` is signed in, newest first: not ended, and within the longest time a session lasts."""
    longest = staff_longest() if works_here(user) else residents_longest()
    rows = SignedIn.objects.filter(user=user, ended_at=None)
    if longest is not None:
        rows = rows.filter(at__gt=now() - longest)
    return rows.order_by("-at")


class EndEverywhere(Action[None]):
    """One's own: signed out everywhere but here, remembered computers forgotten."""

    verb = "end_everywhere"

    def __init__(self, user: Any, *, keep: str = "", at: dt.datetime | None = None) -> None:
        self.user, self.keep, self.at = user, keep, at or now()

    def check(self) -> Refusal | None:
        if getattr(self.user, "person", None) is None:
            return refuse("nobody", gettext_lazy("Nobody's account: change its password to sign it out everywhere."))
        return None

    def perform(self) -> None:
        end_all(self.user.person, self.at, keep=self.keep)
