"""Taking part without an account: who speaks, for a short time and in one browser, and at which addresses.

Upper layers register the way in and open their addresses. Everywhere else a guest is a visitor: what nobody opened is
closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .acting import Sentence
from .registry import Registry

if TYPE_CHECKING:
    from .models import Node, Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True)
class Guest:
    """A person of the register who takes part by the code on a letter. ``name`` is masked, ``place`` the home."""

    person: Person
    community: Node
    letter: str
    name: str
    place: str


@dataclass(frozen=True)
class WayIn:
    """``find(request)``: the guest of this browser, or None; it ends a session that is over. Costs no query where the
    browser holds none."""

    key: str
    label: Sentence
    find: Callable[[HttpRequest], Guest | None]
    #: Names of the addresses to come in, to read what one has said, and to finish.
    enter: str
    own: str
    finish: str

    @property
    def enter_url(self) -> str:
        return reverse(self.enter)

    @property
    def own_url(self) -> str:
        return reverse(self.own)

    @property
    def finish_url(self) -> str:
        return reverse(self.finish)


ways_in: Registry[WayIn] = Registry("ways to take part without an account")

_OPEN: Final[set[str]] = set()


def open_to_guests(*names: str) -> None:
    """These addresses, as ``namespace:name`` or ``PageType:route``, take a guest for the person that he is."""
    _OPEN.update(names)


def opened() -> frozenset[str]:
    return frozenset(_OPEN)


def admit(request: HttpRequest, name: str) -> None:
    """The address of this request is called ``name``."""
    request.shequ_admits_guests = name in _OPEN  # type: ignore[attr-defined]


def guest_of(request: HttpRequest) -> Guest | None:
    """Whoever takes part in this browser without an account, wherever the request leads. Looked up once a request."""
    if not hasattr(request, "shequ_guest"):
        request.shequ_guest_way = next(iter(ways_in), None)  # type: ignore[attr-defined]
        user = getattr(request, "user", None)
        found = None
        if hasattr(request, "session") and (user is None or not user.is_authenticated):
            found = next((guest for way in ways_in if (guest := way.find(request)) is not None), None)
        request.shequ_guest = found  # type: ignore[attr-defined]
    known: Guest | None = request.shequ_guest  # type: ignore[attr-defined]
    return known


def acting(request: HttpRequest) -> Guest | None:
    """The guest, where the address is open to guests; None everywhere else."""
    return guest_of(request) if getattr(request, "shequ_admits_guests", False) else None


def for_residents(view: View[P]) -> View[P]:
    """For whoever is signed in or takes part as a guest; others sign in first."""

    signed_in = login_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return (view if acting(request) is not None else signed_in)(request, *args, **kwargs)

    return guarded
