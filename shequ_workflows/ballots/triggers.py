"""What the database itself refuses: changing a vote or a roll, or the texts of a poll that has opened."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .models import Option, Poll, RollEntry, Vote

POLL = Poll._meta.db_table
OPTION = Option._meta.db_table
ROLL = RollEntry._meta.db_table
VOTE = Vote._meta.db_table

_FROZEN = (
    "public_id", "subject_id", "question", "explanation", "kind", "secrecy", "electorate",
    "opens_at", "closes_at", "opened_by_id", "roll_count", "roll_digest",
)  # fmt: skip
_RESULT = ("state", "closed_at", "closed_by_id", "close_reason", "totals", "totals_digest")
_VOTE = ("id", "poll_id", "roll_entry_id", "option_id", "channel", "entered_by_id", "at", "receipt", "form_key", "salt")


def _no_draft(row: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {POLL} p WHERE p.id = {row}.poll_id AND p.state = 'draft')"  # noqa: S608


# The option and the roll entry are this poll's, it is open, and the vote was given in its time.
_FITS = f"""NOT EXISTS (
    SELECT 1 FROM {POLL} p JOIN {OPTION} o ON o.poll_id = p.id JOIN {ROLL} r ON r.poll_id = p.id
    WHERE p.id = NEW.poll_id AND o.id = NEW.option_id AND r.id = NEW.roll_entry_id
    AND p.state = 'open' AND p.opens_at <= NEW.at AND NEW.at < p.closes_at)"""  # noqa: S608 - our names

_OPENED = "shequ: a poll that has opened is never changed"
_LISTED = "shequ: a roll is never changed"
_CAST = "shequ: a vote is never changed"

keeper = keepers.register(
    Keeper(
        "shequ_ballots",
        (
            Rule("shequ_ballots_poll_keep_text", POLL, "UPDATE", _OPENED, _FROZEN, "OLD.state <> 'draft'"),
            Rule("shequ_ballots_poll_keep_result", POLL, "UPDATE", _OPENED, _RESULT, "OLD.state = 'closed'"),
            Rule(
                "shequ_ballots_poll_keep_back",
                POLL,
                "UPDATE",
                _OPENED,
                (),
                "OLD.state = 'open' AND NEW.state = 'draft'",
            ),
            Rule("shequ_ballots_poll_keep_delete", POLL, "DELETE", _OPENED, (), "OLD.state <> 'draft'"),
            Rule("shequ_ballots_option_keep_insert", OPTION, "INSERT", _OPENED, (), _no_draft("NEW")),
            Rule("shequ_ballots_option_keep_update", OPTION, "UPDATE", _OPENED, (), _no_draft("OLD")),
            Rule("shequ_ballots_option_keep_delete", OPTION, "DELETE", _OPENED, (), _no_draft("OLD")),
            Rule("shequ_ballots_roll_keep_insert", ROLL, "INSERT", _LISTED, (), _no_draft("NEW")),
            Rule("shequ_ballots_roll_keep_update", ROLL, "UPDATE", _LISTED),
            Rule("shequ_ballots_roll_keep_delete", ROLL, "DELETE", _LISTED),
            Rule("shequ_ballots_roll_keep_truncate", ROLL, "TRUNCATE", _LISTED),
            Rule("shequ_ballots_vote_keep_insert", VOTE, "INSERT", "shequ: a vote must fit its poll", (), _FITS),
            Rule("shequ_ballots_vote_keep_update", VOTE, "UPDATE", _CAST, _VOTE),
            Rule(
                "shequ_ballots_vote_keep_seal", VOTE, "UPDATE", _CAST, ("sealed_by_id",), "OLD.sealed_by_id IS NOT NULL"
            ),
            Rule("shequ_ballots_vote_keep_delete", VOTE, "DELETE", _CAST),
            Rule("shequ_ballots_vote_keep_truncate", VOTE, "TRUNCATE", _CAST),
        ),
    )
)
