"""Who and what a case concerns beside its own subject: words of a countersigning, offices, copies, linked matters, what
follows from its steps, ratings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shequ_workflows.core.machines import machine_of, machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.flows.constants import EffectState, LinkKind, Word
from shequ_workflows.flows.effects.registry import effect_types
from shequ_workflows.flows.models import Case, CaseLink, EffectRun, Rating
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role

_TONES = {Word.AGREE: "good", Word.DISAGREE: "bad", Word.RECUSE: "off", "": "wait"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody whose word is or was asked."""

    name: str
    role: Sentence
    word: Sentence
    tone: str
    words: str
    at: dt.datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One countersigning, newest first."""

    state: Sentence
    at: dt.datetime
    voices: tuple[Spoken, ...]


def rounds_of(case: Case) -> list[Round]:
    """One query."""
    states = machine_of(case.subject).states
    rows = case.seats.select_related("person", "opened_by", "said_by__payload").order_by("-opened_by", "pk")
    found: dict[int, list[Any]] = {}
    for seat in rows:
        found.setdefault(seat.opened_by_id, []).append(seat)
    roles = dict(Role.choices)
    return [
        Round(
            states[seats[0].state].label if seats[0].state in states else seats[0].state,
            seats[0].opened_by.at,
            tuple(
                Spoken(
                    one.person.name, roles.get(one.role, ""), Word(one.word).label if one.word else "",
                    _TONES[one.word] if one.word or one.is_open else "off", word_of(one.said_by, "reason"),
                    one.said_by.at if one.said_by is not None else None, one.is_open,
                )
                for one in seats
            ),
        )
        for seats in found.values()
    ]  # fmt: skip


def word_of(row: Record | None, key: str) -> str:
    """One text of a row's payload; empty once it was erased."""
    payload = getattr(row, "payload", None)
    body = json.loads(payload.body) if payload is not None and payload.body else {}
    return str(body.get(key, ""))


@dataclass(frozen=True, slots=True)
class Assisting:
    name: str
    asked_at: dt.datetime
    answered_at: dt.datetime | None
    words: str


def offices_of(case: Case) -> list[Assisting]:
    """One query."""
    rows = case.offices.select_related("node", "asked_by", "answered_by__payload").order_by("pk")
    return [
        Assisting(one.node.name, one.asked_by.at, one.answered_at, word_of(one.answered_by, "answer")) for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Linked:
    """Another subject that belongs to the case. ``url`` is empty for who may not read it."""

    how: Sentence
    number: str
    title: str
    state: Sentence
    url: str
    waits: bool


def links_of(case: Case, actor: Actor) -> list[Linked]:
    """In both directions. Two queries."""
    rows = CaseLink.objects.filter(case=case.pk).select_related("to")
    back = CaseLink.objects.filter(to=case.pk).select_related("case__subject")
    pairs = [*((one, one.to, True) for one in rows), *((one, one.case.subject, False) for one in back)]
    if not pairs:
        return []
    visible = set(
        Subject.objects.visible_to(actor)
        .filter(pk__in=[one.pk for _link, one, _own in pairs])
        .values_list("pk", flat=True)
    )
    return [_linked(link, one, is_own, one.pk in visible) for link, one, is_own in pairs]


def _linked(link: CaseLink, other: Subject, is_own: bool, is_visible: bool) -> Linked:
    from .words import BACKWARDS

    how = LinkKind(link.kind).label if is_own else BACKWARDS[LinkKind(link.kind)]
    machine = machines.version(other.kind, other.version)
    state = machine.states.get(other.state) if machine is not None else None
    waits = link.waits and link.met_at is None
    title = other.title if is_visible else ""
    url = workplace_url(other) if is_visible else ""
    return Linked(how, other.number, title, state.label if state is not None else "", url, waits)


@dataclass(frozen=True, slots=True)
class Failed:
    """An effect that was not brought about: the worker tries again, or it waits for somebody."""

    run: EffectRun
    label: Sentence
    is_dead: bool


def failed_of(case: Case) -> list[Failed]:
    """One query."""
    rows = EffectRun.objects.filter(case=case.pk).exclude(state=EffectState.DONE).exclude(error="").order_by("pk")
    return list(_failed(rows))


def _failed(rows: Any) -> Iterator[Failed]:
    for one in rows:
        known = effect_types.get(one.kind)
        yield Failed(one, known.label if known is not None else one.kind, one.state == EffectState.DEAD)


def rating_of(case: Case) -> Rating | None:
    """The newest, if one was asked for."""
    return case.ratings.select_related("given_by").order_by("-pk").first()
