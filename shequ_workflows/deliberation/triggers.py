"""What the database itself refuses: changing a decision or a member's vote, or an opinion that was reviewed.

Words may be emptied, since the law may demand it, and changed only where an act of erasure stands in the matter's
record. To whom an opinion belongs may change: entries of one person are merged.
"""

from __future__ import annotations

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.keeping import Keeper, Rule, keepers
from shequ_workflows.core.models import Record

from .models import Decision, MemberVote, Opinion

DECISION = Decision._meta.db_table
VOTE = MemberVote._meta.db_table
OPINION = Opinion._meta.db_table
RECORD = Record._meta.db_table

_DECIDED = "shequ: a decision is never changed"
_VOTED = "shequ: a vote of a member is never changed"
_SAID = "shequ: an opinion that was reviewed is never changed"
_DECISION = (
    "id", "matter_id", "number", "outcome", "held_on", "concern", "money_source", "amount", "responsible_id", "due_on",
    "legality", "body", "meeting_id", "numbers", "in_favour", "against", "abstained", "recused", "absent",
)  # fmt: skip
_OPINION = ("id", "public_id", "matter_id", "stance", "state", "reason", "at", "channel", "reviewed_at")
_REVIEWED = "OLD.state <> 'pending'"


def _words(name: str, table: str, message: str, column: str, when: str = "") -> Rule:
    """A text that may be emptied, and changed only after an act of erasure."""
    erased = f"EXISTS (SELECT 1 FROM {RECORD} r WHERE r.subject_id = NEW.matter_id AND r.verb = '{ERASE}')"  # noqa: S608
    unexplained = f"""NEW."{column}" <> '' AND NOT {erased}"""
    condition = f"{when} AND {unexplained}" if when else unexplained
    return Rule(f"shequ_deliberation_{name}_keep_{column}", table, "UPDATE", message, (column,), condition)


keeper = keepers.register(
    Keeper(
        "shequ_deliberation",
        (
            Rule("shequ_deliberation_decision_keep_update", DECISION, "UPDATE", _DECIDED, _DECISION),
            _words("decision", DECISION, _DECIDED, "text"),
            _words("decision", DECISION, _DECIDED, "money_note"),
            _words("decision", DECISION, _DECIDED, "evidence"),
            Rule("shequ_deliberation_decision_keep_delete", DECISION, "DELETE", _DECIDED),
            Rule("shequ_deliberation_decision_keep_truncate", DECISION, "TRUNCATE", _DECIDED),
            Rule("shequ_deliberation_vote_keep_update", VOTE, "UPDATE", _VOTED),
            Rule("shequ_deliberation_vote_keep_delete", VOTE, "DELETE", _VOTED),
            Rule("shequ_deliberation_vote_keep_truncate", VOTE, "TRUNCATE", _VOTED),
            Rule("shequ_deliberation_opinion_keep_update", OPINION, "UPDATE", _SAID, _OPINION, _REVIEWED),
            *(_words("opinion", OPINION, _SAID, one, _REVIEWED) for one in ("text", "public_text", "nickname")),
            Rule("shequ_deliberation_opinion_keep_delete", OPINION, "DELETE", _SAID, (), _REVIEWED),
            Rule("shequ_deliberation_opinion_keep_truncate", OPINION, "TRUNCATE", _SAID),
        ),
    )
)
