"""The lines of a version that is being made: functions and boundaries, one at a time."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.delegation.models import Boundary, Function, FunctionList
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .access import offices_for
from .base import ListAction
from .faults import MOST_LINES, Faults, boundary_faults, faults_of
from .lines import BoundaryLine, Line


def refused(faults: Faults) -> Refusal:
    """The first fault as the sentence, all of them at their columns."""
    return refuse("data", next(iter(faults.values()))[0], Answer.INVALID, **faults)


class SaveFunction(ListAction[Function]):
    """A line anew, or ``function`` changed. ``office`` is one of ``offices_for``; its name is kept in words, too."""

    verb = "save_function"

    def __init__(
        self,
        actor: Actor,
        version: FunctionList,
        line: Line,
        *,
        office: Node | None = None,
        function: Function | None = None,
        **more: Any,
    ) -> None:
        super().__init__(actor, version, **more)
        self.line, self.office, self.function = line, office, function

    def find(self, result: str) -> Function | None:
        return Function.objects.filter(pk=result).first()

    def check_data(self) -> Refusal | None:
        faults = faults_of(self.line)
        own = self.function.pk if self.function is not None else 0
        others = self.version.functions.exclude(pk=own)
        if others.filter(code=self.line.code).exists():
            faults.setdefault("code", []).append(_("Another function of this version has this code."))
        if not own and others.count() >= MOST_LINES:
            faults.setdefault("code", []).append(_("A list has at most %(most)d lines.") % {"most": MOST_LINES})
        if own and not self.version.functions.filter(pk=own).exists():
            return refuse("gone", gettext_lazy("This function is no longer in this version."), Answer.STALE)
        if self.line.replaces and not self._leaves(self.line.replaces):
            faults["replaces"] = [_("No function in force has this code. Name one that leaves, or nothing.")]
        if self.office is not None and not offices_for(self.community).filter(pk=self.office.pk).exists():
            faults["office"] = [_("This office has nothing to do with this community. Choose one of the list.")]
        return refused(faults) if faults else None

    def _leaves(self, code: str) -> bool:
        return Function.objects.filter(list__in=FunctionList.objects.in_force(self.community), code=code).exists()

    def perform(self) -> Function:
        known = self.known() if self.once else None
        if known is not None:
            return known
        values = self.line.values()
        if self.office is not None and not values["office_name"]:
            values["office_name"] = self.office.name
        row = self.function or Function(list=self.version)
        changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
        for name, value in {**values, "office": self.office}.items():
            setattr(row, name, value)
        is_new = row.pk is None
        row.save()
        self.touch()
        self.tell(code=row.code, new=is_new, columns=changed)
        self.remember(str(row.pk), self.at)
        return row


class RemoveFunction(ListAction[None]):
    """A line leaves the version that is being made."""

    verb = "remove_function"

    def __init__(self, actor: Actor, version: FunctionList, function: Function, **more: Any) -> None:
        super().__init__(actor, version, **more)
        self.function = function

    def check_data(self) -> Refusal | None:
        if self.version.functions.filter(pk=self.function.pk).exists():
            return None
        return refuse("gone", gettext_lazy("This function is no longer in this version."), Answer.STALE)

    def perform(self) -> None:
        code, name = self.function.code, self.function.name
        Function.objects.filter(pk=self.function.pk).delete()
        self.touch()
        self.tell(code=code, name=name)


class SaveBoundary(ListAction[Boundary]):
    """A line of the boundary list anew, or ``boundary`` changed."""

    verb = "save_boundary"

    def __init__(
        self,
        actor: Actor,
        version: FunctionList,
        line: BoundaryLine,
        *,
        boundary: Boundary | None = None,
        **more: Any,
    ) -> None:
        super().__init__(actor, version, **more)
        self.line, self.boundary = line, boundary

    def find(self, result: str) -> Boundary | None:
        return Boundary.objects.filter(pk=result).first()

    def check_data(self) -> Refusal | None:
        faults = boundary_faults(self.line)
        own = self.boundary.pk if self.boundary is not None else 0
        others = self.version.boundaries.exclude(pk=own)
        if others.filter(code=self.line.code).exists():
            faults.setdefault("code", []).append(_("Another line of the boundary list has this code."))
        if not own and others.count() >= MOST_LINES:
            faults.setdefault("code", []).append(_("A list has at most %(most)d lines.") % {"most": MOST_LINES})
        if own and not self.version.boundaries.filter(pk=own).exists():
            return refuse("gone", gettext_lazy("This line is no longer in this version."), Answer.STALE)
        return refused(faults) if faults else None

    def perform(self) -> Boundary:
        known = self.known() if self.once else None
        if known is not None:
            return known
        row = self.boundary or Boundary(list=self.version)
        is_new = row.pk is None
        for name, value in self.line.values().items():
            setattr(row, name, value)
        row.save()
        self.touch()
        self.tell(code=row.code, new=is_new)
        self.remember(str(row.pk), self.at)
        return row


class RemoveBoundary(ListAction[None]):
    """A line leaves the boundary list of the version that is being made."""

    verb = "remove_boundary"

    def __init__(self, actor: Actor, version: FunctionList, boundary: Boundary, **more: Any) -> None:
        super().__init__(actor, version, **more)
        self.boundary = boundary

    def check_data(self) -> Refusal | None:
        if self.version.boundaries.filter(pk=self.boundary.pk).exists():
            return None
        return refuse("gone", gettext_lazy("This line is no longer in this version."), Answer.STALE)

    def perform(self) -> None:
        code = self.boundary.code
        Boundary.objects.filter(pk=self.boundary.pk).delete()
        self.touch()
        self.tell(code=code)
