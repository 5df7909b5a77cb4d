"""Effects by name. Layers above register theirs in their ``registers.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.flows.definition.schema import Effect, Flow
    from shequ_workflows.flows.models import EffectRun


def _no_faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    return ()


@dataclass(frozen=True)
class EffectType:
    """``do`` runs in a transaction of its own with the row locked and marked as done: what it writes is written once. It gives
    the public id of what it made. Of anything outside of the database it leaves a row that is delivered later.

    It raises ``EffectFailed`` with a sentence for staff. ``faults``: what is wrong with its settings, said at publishing.
    ``settings``: their names with what each is, for the editor and the documentation; others are refused, unless ``is_open``.
    ``choices``: of a setting that is one of a list, its values. ``quotes``: settings in which answers may be named that
    everybody may read (see ``quoting``); ``long``: those of several lines. ``at_once``: part of the step.
    """

    key: str
    label: Sentence
    do: Callable[[EffectRun], str] | None = None
    settings: tuple[tuple[str, Sentence], ...] = ()
    faults: Callable[[Effect, Flow], Iterable[Sentence]] = _no_faults
    order: int = 100
    choices: Mapping[str, Callable[[], Iterable[tuple[str, Sentence]]]] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def at_once(self) -> bool:
        return self.do is None


effect_types: Registry[EffectType] = Registry("effects of flows")
