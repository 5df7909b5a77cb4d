"""Lists of functions and delegated tasks, in the order in which they came about."""

from __future__ import annotations

from . import functions, tasks_ended, tasks_running, tasks_waiting
from .story import Story

CHAPTERS = (
    functions.first_version, tasks_ended.mosquitoes, functions.second_version, tasks_ended.sunset, functions.other_list,
    tasks_ended.flooding, tasks_ended.home_checks, tasks_running.screening_there, tasks_running.training,
    tasks_running.disability, tasks_ended.census, tasks_running.visits, tasks_running.visits_there,
    tasks_running.reminders, tasks_waiting.asked_last_month, tasks_running.letters, tasks_waiting.doctors,
    tasks_ended.shop_fronts, tasks_ended.shop_fronts_again, tasks_waiting.charging, tasks_ended.visits_twice,
    tasks_waiting.silence, tasks_ended.certificate, tasks_waiting.dogs, tasks_waiting.children,
    tasks_waiting.screening, tasks_waiting.home_fittings, tasks_waiting.investment, tasks_waiting.checks_there,
    tasks_waiting.retired, tasks_waiting.asked_now, tasks_waiting.stock,
)  # fmt: skip


def tell_delegation(story: Story) -> None:
    """What was handed down, taken, done, and what was not."""
    for chapter in CHAPTERS:
        chapter(story)
