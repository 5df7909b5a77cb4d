"""How the core finds the machines of cases: one per version of a flow, compiled once and kept, since a version never changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from shequ_workflows.core.machines import Machine
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Sentence

from .compiling.machine import compile_machine
from .constants import FAMILY
from .definition import schema
from .definition.reading import read
from .models import Flow, FlowVersion
from .pinning import forms_of

_KEPT: Final = 512


class CaseFamily:
    """``machines.families``' entry for cases."""

    key = FAMILY

    def machine(self, kind: str, version: str) -> Machine | None:
        key = kind.partition(":")[2]
        if not version:
            row = Flow.objects.filter(key=key, current__isnull=False).values_list("current__number").first()
            if row is None:
                return None
            version = str(row[0])
        if not (version.isascii() and version.isdigit()):
            return None
        try:
            return _machine(key, version)
        except FlowVersion.DoesNotExist:  # not kept: it may be published later
            return None

    def running(self) -> Iterator[Machine]:
        for key, number in running_versions().values_list("flow__key", "number"):
            found = self.machine(f"{FAMILY}:{key}", str(number))
            if found is not None:
                yield found

    def kinds(self) -> Iterable[tuple[str, Sentence]]:
        for flow in Flow.objects.filter(current__isnull=False).order_by("title"):
            yield flow.kind, flow.title


cases = CaseFamily()


def running_versions() -> QuerySet[FlowVersion]:
    """Those on which an open case runs. One query, by a partial index of open subjects."""
    kind = Concat(Value(f"{FAMILY}:"), OuterRef("flow__key"), output_field=CharField())
    on_it = Subject.objects.filter(is_open=True, kind=kind, version=Cast(OuterRef("number"), CharField()))
    return FlowVersion.objects.filter(Exists(on_it)).select_related("flow").order_by("flow__title", "number")


def definition_of(version: FlowVersion) -> schema.Flow:
    return _definition(version.flow.key, str(version.number))[0]


def definition_for(kind: str, version: str) -> schema.Flow:
    """The flow that a subject of this kind and version goes through. Raises ``FlowVersion.DoesNotExist``."""
    return _definition(kind.partition(":")[2], version)[0]


@lru_cache(maxsize=_KEPT)
def _definition(key: str, number: str) -> tuple[schema.Flow, FlowVersion]:
    version = FlowVersion.objects.select_related("flow").get(flow__key=key, number=int(number))
    return read(json.loads(version.body)), version


@lru_cache(maxsize=_KEPT)
def _machine(key: str, number: str) -> Machine:
    flow, _version = _definition(key, number)
    return compile_machine(flow, number, forms_of(flow))


def forget() -> None:
    """For tests, whose versions come and go."""
    _definition.cache_clear()
    _machine.cache_clear()
