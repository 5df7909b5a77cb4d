"""What kinds of subject say of their notices: first drafts, and when three persons must answer for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.org.registry import Registry

from .constants import Purpose
from .content import Content


@dataclass(frozen=True)
class Source:
    """``key`` is the kind of subject; ``draft(subject, purpose)`` what its notice might say, to be edited.

    ``takes_three(subject, purpose)``: it tells of money or of a formal vote, so that a small office needs a third
    person too (domain.md §0b). ``correct_edge``: the edge by which the notice of a decision is corrected while the
    subject's machine has it in its state; it puts the new version up itself. ``concerned(subject)``: ids of people who are
    personally concerned by what was decided, and therefore answer no objection to it. ``by_hand(subject, purpose)``:
    no transition puts this notice up, and where the subject stands now whoever publishes may, once it is checked.
    """

    key: str
    draft: Callable[[Subject, str], Content]
    takes_three: Callable[[Subject, str], bool] = lambda subject, purpose: False
    correct_edge: str = ""
    concerned: Callable[[Subject], Iterable[int]] = lambda subject: ()
    by_hand: Callable[[Subject, str], bool] = lambda subject, purpose: False


sources: Registry[Source] = Registry("sources of notices")


def first_draft(subject: Subject, purpose: str) -> Content:
    """What the subject's kind proposes, else its title alone."""
    source = sources.get(subject.kind)
    return source.draft(subject, purpose) if source is not None else Content(subject.title, ())


def correct_edge(subject: Subject, purpose: str) -> str:
    """The edge that corrects this notice now; empty where none does."""
    source = sources.get(subject.kind)
    if source is None or not source.correct_edge or purpose != Purpose.DECISION:
        return ""
    edge = machine_of(subject).edges[source.correct_edge]
    return edge.name if subject.state in edge.sources else ""


def takes_three(subject: Subject, purpose: str) -> bool:
    """Whether three persons answer for a notice: in an office that is not small always, else as its kind says."""
    source = sources.get(subject.kind)
    return not subject.community.small_office or (source is not None and source.takes_three(subject, purpose))


def goes_up_by_hand(subject: Subject, purpose: str) -> bool:
    """Whether a publisher puts this notice up, and no transition does."""
    source = sources.get(subject.kind)
    return source is not None and source.by_hand(subject, purpose)


def concerned_by(subject: Subject) -> set[int]:
    """Ids of those who answer no objection to a notice of ``subject``: who raised it, and whom its kind names."""
    source = sources.get(subject.kind)
    named = set(source.concerned(subject)) if source is not None else set()
    return named | ({subject.raised_by_id} if subject.raised_by_id is not None else set())
