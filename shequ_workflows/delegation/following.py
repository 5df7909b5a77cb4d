"""The list follows the tasks: what was admitted off the list, or leaves it, stands in the next version's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shequ_workflows.core.machines import Taking
from shequ_workflows.core.record.recording import journal, lock

from .constants import FunctionCategory
from .lists.copying import new_version
from .models import DelegatedTask, Function, FunctionList
from .states import ACTIVE

if TYPE_CHECKING:
    from shequ_workflows.org.models import Node, Person


def draft_of(community: Node, by: Person | None, at: Any) -> FunctionList:
    """The version being made, or a copy of the one in force as a new draft; an empty one where there is none."""
    lock(journal(community).pk)  # as every verb on the community's lists does
    made = FunctionList.objects.being_made(community).first()
    return made if made is not None else new_version(community, by, at)


def free_code(draft: FunctionList) -> str:
    """A code of its own for what was admitted off the list: ``WT-001``."""
    taken = set(draft.functions.values_list("code", flat=True))
    return next(code for number in range(1, 10_000) if (code := f"WT-{number:03d}") not in taken)


def follow_admission(subject: Any, taking: Taking) -> str:
    """Put an admitted task on the draft of the list, in the place of what leaves for it; gives its code."""
    task = subject.delegation
    draft = draft_of(subject.community, taking.actor.person, taking.at)
    known = draft.functions.filter(code=task.function_code).first() if task.function_code else None
    if known is not None:
        return known.code
    replaces = str(taking.data.get("replaces") or "")
    if replaces:
        draft.functions.filter(code=replaces).delete()
    row = Function.objects.create(
        list=draft, code=free_code(draft), name=subject.title[:120], category=_category(task.category),
        legal_basis=task.legal_basis, office=subject.unit, office_name=task.office_name, starts_on=task.starts_on,
        ends_on=task.ends_on, replaces=replaces,
    )  # fmt: skip
    changes: dict[str, Any] = {"revision": draft.revision + 1}
    leader, reason = taking.data.get("override_by"), str(taking.data.get("override_reason") or "").strip()
    if leader is not None and reason:
        changes |= {"override_by": leader, "override_reason": reason}
    FunctionList.objects.filter(pk=draft.pk).update(**changes)
    return row.code


def _category(category: str) -> str:
    return category if category in FunctionCategory.values else str(FunctionCategory.DELEGATED)


def follow_sunset(subject: Any, taking: Taking) -> None:
    """What has come to its end leaves the next version; not what the law commands, nor a line under which others run."""
    if subject.delegation.category == FunctionCategory.EMERGENCY:
        return  # what was done in an emergency was never a line of its own
    code = subject.delegation.function_code
    lines = Function.objects.in_force(subject.community).filter(code=code)
    if not code or not lines.exclude(category=FunctionCategory.STATUTORY).exists():
        return
    others = DelegatedTask.objects.filter(function_code=code, subject__community=subject.community_id)
    if others.filter(subject__state__in=ACTIVE).exclude(pk=subject.pk).exists():
        return
    draft = draft_of(subject.community, taking.actor.person, taking.at)
    draft.functions.filter(code=code).delete()
    FunctionList.objects.filter(pk=draft.pk).update(revision=draft.revision + 1)
