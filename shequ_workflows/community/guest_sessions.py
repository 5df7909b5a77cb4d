"""The session of somebody who takes part by a letter: begun with a new key, over after a while, leaving nothing.

It holds public ids and times. The letter is asked at every request: once it is revoked, used up or too old, it is over.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _

from shequ_workflows.core.masking import mask_name
from shequ_workflows.org.guests import Guest
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .actions.taking_part import speakers
from .models import LetterCode

_GUEST: Final = "shequ_letter"
_CHOOSING: Final = "shequ_letter_choosing"
_BROWSER: Final = "shequ_letter_browser"
#: Time to choose one's name after the code of a household was right.
CHOOSING: Final = dt.timedelta(minutes=10)
#: The last sign of life is written down no more often than this.
EVERY: Final = dt.timedelta(minutes=1)
LETTER = ("person", "household__unit__building__compound__node")


def idle() -> dt.timedelta:
    return dt.timedelta(minutes=float(getattr(settings, "SHEQU_LETTER_IDLE_MINUTES", 30)))


def longest() -> dt.timedelta:
    """Never more than a day."""
    return dt.timedelta(hours=min(24.0, float(getattr(settings, "SHEQU_LETTER_SESSION_HOURS", 24))))


def browser_of(request: HttpRequest) -> str:
    """A random name of this browser, by which its failed attempts are counted."""
    if _BROWSER not in request.session:
        request.session[_BROWSER] = new_public_id()
    return str(request.session[_BROWSER])


def choose(request: HttpRequest, letter: LetterCode) -> None:
    """The code of a household was right; who of it speaks is asked next."""
    _anew(request)
    request.session[_CHOOSING] = {"letter": letter.public_id, "at": now().isoformat()}


def chosen_letter(request: HttpRequest) -> LetterCode | None:
    """The letter for which a name is being chosen in this browser, while it is good."""
    state = request.session.get(_CHOOSING)
    if state is None or now() - dt.datetime.fromisoformat(state["at"]) > CHOOSING:
        return None
    rows = LetterCode.objects.good(now()).filter(public_id=state["letter"])
    return rows.select_related(*LETTER).first()


def begin(request: HttpRequest, letter: LetterCode, person: Person) -> None:
    _anew(request)
    at = now().isoformat()
    request.session[_GUEST] = {"letter": letter.public_id, "person": person.public_id, "at": at, "seen": at}


def finish(request: HttpRequest) -> None:
    """Nothing of it stays: neither in the browser nor on the server."""
    request.session.flush()
    rotate_token(request)


def leave(request: HttpRequest) -> None:
    """Somebody signs in with an account in the same browser: then the account speaks."""
    request.session.pop(_GUEST, None)
    request.session.pop(_CHOOSING, None)


def find(request: HttpRequest) -> Guest | None:
    """The guest of this browser; ends what is over."""
    state = request.session.get(_GUEST)
    if state is None:
        return None
    at = now()
    began, seen = (dt.datetime.fromisoformat(state[name]) for name in ("at", "seen"))
    guest = None if at - seen > idle() or at - began > longest() else _guest(state["letter"], state["person"], at)
    if guest is None:
        finish(request)
        sentence = _("Taking part by the letter has ended here. Type its code once more if you want to go on.")
        messages.warning(request, sentence, fail_silently=True)
    elif at - seen >= EVERY:
        request.session[_GUEST] = {**state, "seen": at.isoformat()}
    return guest


def _guest(letter_id: str, person_id: str, at: dt.datetime) -> Guest | None:
    letter = LetterCode.objects.good(at).filter(public_id=letter_id).select_related(*LETTER).first()
    if letter is None:
        return None
    member = speakers(letter).filter(person__public_id=person_id).select_related("person").first()
    if member is None:
        return None
    unit = letter.household.unit
    community = unit.building.compound.node.community
    return Guest(member.person, community, letter.public_id, mask_name(member.person.name), unit.code)


def _anew(request: HttpRequest) -> None:
    """A new key, and nothing of whoever had this browser before; its cookie goes when the browser is closed."""
    request.session.flush()
    rotate_token(request)
    request.session.set_expiry(0)
