"""What the database itself refuses: changing or deleting a value that was typed in."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .models import Reading

_TYPED = "shequ: a value that was typed in is never changed; correct it by a row of its own"

keeper = keepers.register(
    Keeper(
        "shequ_dashboard",
        tuple(
            Rule(f"shequ_dashboard_reading_keep_{what.lower()}", Reading._meta.db_table, what, _TYPED)
            for what in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    )
)
