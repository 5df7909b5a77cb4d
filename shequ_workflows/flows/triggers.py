"""What the database itself refuses: changing a version of a flow, tying a case to another one but by its own act, and taking
back what somebody said who was asked."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .models import FlowVersion, Seat

VERSION, SEAT = FlowVersion._meta.db_table, Seat._meta.db_table
_PUBLISHED = "shequ: a version of a flow is never changed; publish a new one"
_SAID = "shequ: a word that was said in a countersigning is never changed"

keeper = keepers.register(
    Keeper(
        "shequ_flows",
        (
            *(
                Rule(f"shequ_flows_version_keep_{what.lower()}", VERSION, what, _PUBLISHED)
                for what in ("UPDATE", "DELETE", "TRUNCATE")
            ),
            Rule("shequ_flows_seat_keep", SEAT, "UPDATE", _SAID, ("word", "said_by_id", "person_id"), "OLD.word <> ''"),
        ),
    )
)
