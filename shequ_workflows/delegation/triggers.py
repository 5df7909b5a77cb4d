"""What the database itself refuses: changing a published list, a vote, a ruling, or a line of a grant's ledger."""

from __future__ import annotations

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.keeping import Keeper, Rule, keepers
from shequ_workflows.core.models import Record

from .models import Boundary, Function, FunctionList, GrantEntry, Ruling, Study, StudyVote

RECORD = Record._meta.db_table
LIST, FUNCTION, BOUNDARY = (one._meta.db_table for one in (FunctionList, Function, Boundary))
_PUBLISHED = "shequ: a list of functions that was published is never changed"
_LINE = "shequ: a line of a grant ledger is never changed; correct it by a line of its own"
_VOTED = "shequ: a vote on a delegated task is never changed"
_RULED = "shequ: a ruling on a delegated task is never changed"
_LISTED = f"EXISTS (SELECT 1 FROM {LIST} l WHERE l.id = OLD.list_id AND l.state IN ('published', 'retired'))"  # noqa: S608 - names from _meta
_INTO_LISTED = _LISTED.replace("OLD.", "NEW.")
#: Also not by giving a line of a draft to what is in force.
_EITHER_LISTED = f"{_LISTED} OR {_INTO_LISTED}"
_COLUMNS = (
    "id", "public_id", "community_id", "number", "base_id", "reason", "basis", "consult_until", "published_at",
    "published_by_id", "review_on", "override_by_id", "override_reason", "made_by_id", "made_at",
)  # fmt: skip
_ONCE_OUT = "OLD.state IN ('published', 'retired')"
#: In force, and then no longer: never back, and the day on which it left stays.
_BACK = (
    "OLD.state = 'published' AND NEW.state NOT IN ('published', 'retired')"
    " OR OLD.state = 'retired' AND (NEW.state <> 'retired' OR NEW.retired_at IS NULL OR NEW.retired_at <> OLD.retired_at)"
)


def _kept(name: str, table: str, message: str) -> tuple[Rule, ...]:
    """Rows that are only ever added."""
    return tuple(
        Rule(f"shequ_delegation_{name}_keep_{what.lower()}", table, what, message)
        for what in ("UPDATE", "DELETE", "TRUNCATE")
    )


def _but_for_words(
    name: str, table: str, message: str, columns: tuple[str, ...], words: tuple[str, ...]
) -> tuple[Rule, ...]:
    """Rows whose words alone may go, and only after an act of erasure stands in the task's record."""
    erased = f"EXISTS (SELECT 1 FROM {RECORD} r WHERE r.subject_id = NEW.task_id AND r.verb = '{ERASE}')"  # noqa: S608
    return (
        Rule(f"shequ_delegation_{name}_keep_update", table, "UPDATE", message, columns),
        Rule(f"shequ_delegation_{name}_keep_words", table, "UPDATE", message, words, f"NOT {erased}"),
        Rule(f"shequ_delegation_{name}_keep_delete", table, "DELETE", message),
        Rule(f"shequ_delegation_{name}_keep_truncate", table, "TRUNCATE", message),
    )


_STUDY = (
    "id", "task_id", "number", "body", "edge", "held_on", "ground", "in_favour", "against", "abstained", "recused",
    "absent", "at",
)  # fmt: skip
_RULING = ("id", "task_id", "number", "outcome", "by_id", "at")

keeper = keepers.register(
    Keeper(
        "shequ_delegation",
        (
            Rule("shequ_delegation_list_keep_update", LIST, "UPDATE", _PUBLISHED, _COLUMNS, _ONCE_OUT),
            Rule("shequ_delegation_list_keep_state", LIST, "UPDATE", _PUBLISHED, (), _BACK),
            Rule("shequ_delegation_list_keep_delete", LIST, "DELETE", _PUBLISHED, (), _ONCE_OUT),
            Rule("shequ_delegation_function_keep_update", FUNCTION, "UPDATE", _PUBLISHED, (), _EITHER_LISTED),
            Rule("shequ_delegation_function_keep_delete", FUNCTION, "DELETE", _PUBLISHED, (), _LISTED),
            Rule("shequ_delegation_function_keep_insert", FUNCTION, "INSERT", _PUBLISHED, (), _INTO_LISTED),
            Rule("shequ_delegation_boundary_keep_insert", BOUNDARY, "INSERT", _PUBLISHED, (), _INTO_LISTED),
            Rule("shequ_delegation_boundary_keep_update", BOUNDARY, "UPDATE", _PUBLISHED, (), _EITHER_LISTED),
            Rule("shequ_delegation_boundary_keep_delete", BOUNDARY, "DELETE", _PUBLISHED, (), _LISTED),
            *(
                Rule(f"shequ_delegation_{name}_keep_truncate", table, "TRUNCATE", _PUBLISHED)
                for name, table in (("list", LIST), ("function", FUNCTION), ("boundary", BOUNDARY))
            ),
            *_kept("entry", GrantEntry._meta.db_table, _LINE),
            *_but_for_words("study", Study._meta.db_table, _VOTED, _STUDY, ("text", "minutes")),
            *_kept("study_vote", StudyVote._meta.db_table, _VOTED),
            *_but_for_words("ruling", Ruling._meta.db_table, _RULED, _RULING, ("text", "basis", "document_number")),
        ),
    )
)
