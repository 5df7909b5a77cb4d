"""What signed links are for: each layer says for its own machine, and who may give them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shequ_workflows.core.machines import Edge, machine_of
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject
    from shequ_workflows.org.actors import Actor


def _no_office(subject: Subject) -> str:
    return ""


def _title_only(subject: Subject) -> Sequence[tuple[Sentence, str]]:
    return ()


@dataclass(frozen=True)
class LinkPurpose:
    """Whoever has the link takes one of ``edges`` of a subject of this ``kind`` in ``role``.

    ``may(actor, subject)``: who gives it out and takes it back, of those who see the subject. ``label`` is the button,
    ``asks`` the sentence its reader sees first. ``office`` proposes whose link it is. ``about`` is all its reader learns
    of the subject beside title and number, as (name, value): nothing that the office did not say itself.
    """

    key: str
    kind: str
    label: Sentence
    asks: Sentence
    edges: tuple[str, ...]
    role: str
    may: Callable[[Actor, Subject], bool]
    office: Callable[[Subject], str] = _no_office
    about: Callable[[Subject], Sequence[tuple[Sentence, str]]] = _title_only
    order: int = 100

    def offered(self, subject: Subject) -> list[Edge]:
        """Which of its edges lead on from where the subject is; guards are not asked."""
        return [one for one in machine_of(subject).leaving(subject.state) if one.name in self.edges]


@dataclass(frozen=True)
class PurposeSource:
    """Purposes that are data: of subjects whose kind begins with ``key`` and a colon. ``of`` asks nothing of the database
    that is not kept in memory."""

    key: str
    of: Callable[[Subject], Sequence[LinkPurpose]]


link_purposes: Registry[LinkPurpose] = Registry("purposes of signed links")
purpose_sources: Registry[PurposeSource] = Registry("sources of purposes of signed links")


def purposes_of(subject: Subject) -> list[LinkPurpose]:
    """All that there may be links for, of this subject."""
    source = purpose_sources.get(subject.kind.partition(":")[0]) if ":" in subject.kind else None
    own = [one for one in link_purposes if one.kind == subject.kind]
    return [*own, *(source.of(subject) if source is not None else ())]


def purpose_of(subject: Subject, key: str) -> LinkPurpose | None:
    return next((one for one in purposes_of(subject) if one.key == key), None)


def purposes_for(actor: Actor, subject: Subject) -> list[LinkPurpose]:
    """What this actor may give out a link for, where the subject is now."""
    return [one for one in purposes_of(subject) if one.may(actor, subject) and one.offered(subject)]
