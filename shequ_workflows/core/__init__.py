"""Subjects, record, deliveries, actions, machines, work calendar and clocks."""

from __future__ import annotations

from shequ_workflows.org.moment import now, today

__all__ = ["now", "today"]
