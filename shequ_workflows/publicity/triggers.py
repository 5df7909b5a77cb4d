"""What the database itself refuses: changing a notice that was put up, or a display shorter than the law's 15 days."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .constants import DISPLAY_DAYS
from .models import PublicityPeriod

TABLE = PublicityPeriod._meta.db_table

_FROZEN = (
    "public_id", "subject_id", "community_id", "purpose", "version", "category", "title", "body", "digest",
    "author_id", "reviewer_id", "opened_by_id", "opened_at", "objection_until", "display_until", "change_reason",
)  # fmt: skip
_CHANGED = "shequ: a notice that was put up is never changed"
_SECONDS = DISPLAY_DAYS * 86_400


def _once(name: str, *columns: str) -> Rule:
    """Columns that are set once and then stay."""
    first = columns[0]
    return Rule(f"shequ_publicity_keep_{name}", TABLE, "UPDATE", _CHANGED, columns, f"OLD.{first} IS NOT NULL")


keeper = keepers.register(
    Keeper(
        "shequ_publicity",
        (
            Rule("shequ_publicity_keep_text", TABLE, "UPDATE", _CHANGED, _FROZEN),
            Rule("shequ_publicity_keep_concealed", TABLE, "UPDATE", _CHANGED, ("is_concealed",), "OLD.is_concealed"),
            _once("posted", "board_posted_at", "board_posted_by_id", "board_place"),
            _once("removed", "board_removed_at", "board_removed_by_id"),
            _once("replaced", "replaced_at"),
            _once("withdrawn", "withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
            Rule("shequ_publicity_keep_delete", TABLE, "DELETE", _CHANGED),
            Rule("shequ_publicity_keep_truncate", TABLE, "TRUNCATE", _CHANGED),
            Rule(
                "shequ_publicity_keep_days",
                TABLE,
                "INSERT",
                "shequ: a notice stays up for at least 15 days",
                (),
                "CAST(strftime('%s', NEW.display_until) AS INTEGER) - CAST(strftime('%s', NEW.opened_at) AS INTEGER)"
                f" < {_SECONDS}",
                f"NEW.display_until < NEW.opened_at + interval '{DISPLAY_DAYS} days'",
            ),
        ),
    )
)
