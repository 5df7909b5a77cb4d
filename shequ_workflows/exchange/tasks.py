"""Background tasks of the exchange."""

from __future__ import annotations

from django_tasks import task


@task()
def save_roster(public_id: str) -> str:
    """Save a confirmed roster; gives the state it is in afterwards, empty where it was cancelled."""
    from .actions import carry_out
    from .models import RosterImport

    roster = RosterImport.objects.filter(public_id=public_id).first()
    if roster is None:
        return ""
    carry_out(roster)
    roster.refresh_from_db()
    return roster.state
