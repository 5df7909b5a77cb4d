"""A flow of Viewflow's with one task that leads to itself: finishing it is one transition with its log row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task


class PokeFlow(flow.Flow):
    """With Viewflow's row lock, as anybody would who cares for two people approving at once."""

    process_class = Process
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle(this.begin).Next(this.poke)
    poke = flow.Handle(this.poked).Next(this.poke)

    def begin(self, activation: Any) -> Any:
        return activation.process

    def poked(self, activation: Any) -> None: ...


def work() -> Callable[[], None]:
    process = PokeFlow.start.run()

    def poke() -> None:
        task = Task.objects.filter(process_id=process.pk, status="NEW").latest("pk")
        PokeFlow.poke.run(task)

    return poke
