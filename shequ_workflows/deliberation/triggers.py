"""What the database itself refuses: changing a decision or a member's vote, or an opinion that was reviewed.

A refused opinion is published only where a second look says so; a published one taken down only where its author,
called back, did not say it.

Words may be emptied, since the law may demand it, and changed only where an act of erasure stands in the matter's
record. To whom an opinion belongs may change: entries of one person are merged.
"""

from __future__ import annotations

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.keeping import Keeper, Rule, keepers
from shequ_workflows.core.models import Record

from .models import Appeal, CallBack, Decision, MemberVote, Opinion

DECISION = Decision._meta.db_table
VOTE = MemberVote._meta.db_table
OPINION = Opinion._meta.db_table
APPEAL = Appeal._meta.db_table
CALL_BACK = CallBack._meta.db_table
RECORD = Record._meta.db_table

_DECIDED = "shequ: a decision is never changed"
_VOTED = "shequ: a vote of a member is never changed"
_SAID = "shequ: an opinion that was reviewed is never changed"
_DECISION = (
    "id", "matter_id", "number", "outcome", "held_on", "concern", "money_source", "amount", "responsible_id", "due_on",
    "legality", "body", "meeting_id", "numbers", "in_favour", "against", "abstained", "recused", "absent",
)  # fmt: skip
_OPINION = ("id", "public_id", "matter_id", "stance", "at", "channel", "reviewed_at")
_REVIEWED = "OLD.state <> 'pending'"
#: A refused opinion published after a second look; or one that its author, called back, did not give.
_LOOKED_AGAIN = f"OLD.state = 'refused' AND NEW.state = 'published' AND EXISTS (SELECT 1 FROM {APPEAL} a WHERE a.opinion_id = NEW.id AND a.outcome = 'published')"  # noqa: S608 - names from _meta
_DENIED = f"NEW.state = 'refused' AND NEW.reason = 'denied' AND EXISTS (SELECT 1 FROM {CALL_BACK} c WHERE c.opinion_id = NEW.id AND c.outcome = 'denied')"  # noqa: S608 - names from _meta
_SETTLED = f"{_REVIEWED} AND NOT ({_LOOKED_AGAIN}) AND NOT ({_DENIED})"
_ANSWERED = "OLD.outcome <> ''"
_LOOKED = "shequ: what was decided at a second look or told at a call back is never changed"


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
            Rule("shequ_deliberation_opinion_keep_state", OPINION, "UPDATE", _SAID, ("state", "reason"), _SETTLED),
            *(_words("opinion", OPINION, _SAID, one, _REVIEWED) for one in ("text", "nickname")),
            _words("opinion", OPINION, _SAID, "public_text", _SETTLED),
            Rule("shequ_deliberation_opinion_keep_delete", OPINION, "DELETE", _SAID, (), _REVIEWED),
            Rule("shequ_deliberation_opinion_keep_truncate", OPINION, "TRUNCATE", _SAID),
            Rule(
                "shequ_deliberation_appeal_keep_update", APPEAL, "UPDATE", _LOOKED, ("outcome", "decided_at"), _ANSWERED
            ),
            Rule("shequ_deliberation_appeal_keep_delete", APPEAL, "DELETE", _LOOKED, (), _ANSWERED),
            Rule(
                "shequ_deliberation_call_back_keep_update",
                CALL_BACK,
                "UPDATE",
                _LOOKED,
                ("outcome", "done_at"),
                _ANSWERED,
            ),
            Rule("shequ_deliberation_call_back_keep_delete", CALL_BACK, "DELETE", _LOOKED, (), _ANSWERED),
        ),
    )
)
