"""Who acts: a person with the roles held now, and where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .constants import RESIDENT_ROLES, Channel, NodeKind, Relation, Role
from .guests import Guest, acting
from .moment import now

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import Node, Person


@dataclass(frozen=True, slots=True)
class Held:
    """A role at a tree path; it reaches every path that begins with it."""

    role: str
    path: str
    node_id: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """What whoever holds a signed link may do: take one of these edges of one subject in this role, and nothing else
    anywhere. ``link`` is the link's public id; ``channel`` by which his word came, where that is no link sent to an office."""

    subject_id: int
    role: str
    edges: frozenset[str]
    link: str
    channel: str = Channel.LINK


#: What a superuser is: administrator above every root.
EVERYWHERE = Held(Role.ADMINISTRATOR, "", 0, NodeKind.CITY)


@dataclass(frozen=True)
class Actor:
    """A person, the system, or a visitor; built once per request, never stored.

    Actions ask roles, never Django's ``has_perm``. A superuser is break-glass: an administrator of everything, with
    a person or without one. He may set up the first nodes and appoint the first administrator; he decides nothing.
    """

    person: Person | None = None
    held: tuple[Held, ...] = ()
    is_system: bool = False
    #: Public id of the letter by whose code somebody takes part without an account; empty for all others.
    letter: str = ""
    #: Set where somebody acts by a signed link: then there is no person and no role held.
    linked: Linked | None = None
    remembered: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def visitor(cls) -> Actor:
        return cls()

    @classmethod
    def system(cls) -> Actor:
        return cls(is_system=True)

    @classmethod
    def of(cls, person: Person, when: dt.datetime | None = None) -> Actor:
        """The actor for ``person`` with the roles in force ``when`` (default: now). One query."""
        rows = person.roles.in_force(when or now()).values_list("role", "node__path", "node_id", "node__kind")
        return cls(person, tuple(Held(*row) for row in rows))

    @classmethod
    def of_user(cls, user: Any) -> Actor:
        """The actor of an account, or a visitor where no person is behind it. Kept on the account object."""
        if user is None or not user.is_authenticated or not user.is_active:
            return cls.visitor()
        known: Actor | None = getattr(user, "_shequ_actor", None)
        if known is None:
            person = getattr(user, "person", None)
            known = cls.of(person) if person is not None else cls.visitor()
            if user.is_superuser:
                known = cls(known.person, (*known.held, EVERYWHERE))
            user._shequ_actor = known
        return known

    @classmethod
    def of_request(cls, request: HttpRequest) -> Actor:
        """The signed-in person's actor; where the view is open to guests, that of a guest; or a visitor."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            guest = acting(request)
            if guest is not None:
                return cls.of_guest(guest)
        return cls.of_user(user)

    @classmethod
    def of_guest(cls, guest: Guest) -> Actor:
        """Somebody who takes part by a letter: what a resident of that community may do, whatever else the person is."""
        rows = guest.person.roles.in_force(now()).filter(
            role__in=RESIDENT_ROLES, node__path__startswith=guest.community.path
        )
        held = tuple(Held(*row) for row in rows.values_list("role", "node__path", "node_id", "node__kind"))
        return cls(guest.person, held, letter=guest.letter)

    @classmethod
    def of_link(cls, linked: Linked) -> Actor:
        """Somebody of an office without an account."""
        return cls(linked=linked)

    @property
    def is_guest(self) -> bool:
        return bool(self.letter)

    def channel(self, said: str = Channel.ONLINE) -> str:
        """By which channel this actor's word comes that is handed over as ``said``."""
        if self.is_system:
            return Channel.SYSTEM
        if self.linked is not None:
            return self.linked.channel
        return Channel.LETTER if self.is_guest and said == Channel.ONLINE else said

    @property
    def own_words(self) -> dict[str, str]:
        """Which of the person's words the actor may read again and go on with, as a filter: by a letter those that came
        by letter. Others of the household hold the same code, and what was said with an account is not theirs to read."""
        return {"channel": Channel.LETTER} if self.is_guest else {}

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person is not None else None

    def roles_at(self, path: str) -> frozenset[str]:
        """Roles that reach the tree ``path``; ``system`` for the system."""
        if self.is_system:
            return frozenset({Relation.SYSTEM.value})
        found = self.remembered.get(path)
        if found is None:
            found = frozenset(held.role for held in self.held if path.startswith(held.path))
            self.remembered[path] = found
        return found

    def holds(self, *roles: str, at: Node | str) -> bool:
        """Whether one of ``roles`` reaches ``at`` (a node or a tree path)."""
        path = at if isinstance(at, str) else at.path
        return not self.roles_at(path).isdisjoint(roles)

    def belongs(self, *roles: str, at: Node | str) -> bool:
        """Whether one of ``roles`` is held at, above or below ``at``: a resident of a building belongs to its
        community, and its grid workers do."""
        path = at if isinstance(at, str) else at.path
        return any(
            held.role in roles and (path.startswith(held.path) or held.path.startswith(path)) for held in self.held
        )

    def has(self, *roles: str) -> bool:
        """Whether one of ``roles`` is held anywhere."""
        return any(held.role in roles for held in self.held)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(held.role for held in self.held)

    def paths_with(self, *roles: str) -> list[str]:
        """The widest tree paths at which one of ``roles`` is held."""
        paths = sorted({held.path for held in self.held if held.role in roles})
        widest: list[str] = []
        for path in paths:
            if not widest or not path.startswith(widest[-1]):
                widest.append(path)
        return widest
