"""Background tasks of exports."""

from __future__ import annotations

from django_tasks import task


@task()
def make_export(public_id: str) -> str:
    """Make the file of an export; gives the state it is in afterwards."""
    from .making import make

    return make(public_id)
