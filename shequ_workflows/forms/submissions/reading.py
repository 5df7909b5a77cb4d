"""Which forms and submissions somebody reads. Each answer costs a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Max, Q

from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.forms.permitting import NEVER, reading_paths
from shequ_workflows.forms.querysets import SubmissionQuerySet
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import SCOPE_READERS, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Rows that are looked at together with a submission.
WITH: Final = ("version", "node", "person", "household__unit", "on_behalf_of", "entered_by")
_STEP: Final = Node.steplen
#: Told whom to ask; to everybody else a form's answers are not there.
_KNOWING: Final = SCOPE_READERS | {Role.EDITOR}


def of_form(actor: Actor, form: Form) -> SubmissionQuerySet:
    """Submissions of ``form`` that ``actor`` reads."""
    return Submission.objects.filter(form=form).at_or_below(reading_paths(actor, form))


def may_open(actor: Actor, form: Form) -> bool:
    """Whether the form is used where ``actor`` reads what it brings, or has brought something from there."""
    paths = reading_paths(actor, form)
    related = any(form.node.path.startswith(path) or path.startswith(form.node.path) for path in paths)
    return related or (bool(paths) and of_form(actor, form).exists())


def knows(actor: Actor, path: str) -> bool:
    """Whether a role of the desk reaches the tree ``path``, though it may be none that reads answers."""
    return bool(actor.roles_at(path) & _KNOWING)


def _paths(actor: Actor) -> list[str]:
    """The widest paths where a role is held that some form may let read."""
    return actor.paths_with(*(actor.roles - NEVER))


def readable_forms(actor: Actor, words: str = "") -> list[Form]:
    """Forms whose submissions ``actor`` reads, by title; those he merely knows of are left out. One query."""
    paths = _paths(actor)
    above = {path[:end] for path in paths for end in range(_STEP, len(path), _STEP)}
    sent = Submission.objects.at_or_below(paths).values("form")
    rows: QuerySet[Form] = Form.objects.filter(
        below(paths, "node__path") | Q(node__path__in=above) | Q(pk__in=sent), current__isnull=False
    )
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    return [form for form in rows.select_related("node").order_by("title", "pk") if reading_paths(actor, form)]


def reach(actor: Actor, forms: Iterable[Form]) -> Q:
    """Submissions of any of ``forms`` that ``actor`` reads: one condition, however many forms."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for form in forms:
        alike[reading_paths(actor, form)].append(form.pk)
    found = Q(pk__in=[])
    for paths, ids in alike.items():
        found |= Q(form__in=ids) & below(paths, "node__path")
    return found


def counted(actor: Actor, forms: list[Form]) -> dict[int, dict[str, Any]]:
    """By form: ``count`` of what came in and counts (withdrawn ones do not), and ``newest``. One query."""
    rows = Submission.objects.filter(reach(actor, forms)).exclude(state=SubmissionState.WITHDRAWN)
    found = rows.order_by().values("form").annotate(count=Count("pk"), newest=Max("at"))
    return {row["form"]: dict(row) for row in found}
