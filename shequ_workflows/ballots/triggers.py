"""What the database itself refuses: changing a vote or a roll, or the texts of a poll that has opened."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .models import (
    Choice,
    CountingHand,
    Invitation,
    LocalBasis,
    OfficialResult,
    Opening,
    Option,
    Poll,
    Question,
    Recount,
    RollEntry,
    RollNote,
    RollUnit,
    RollVoter,
    Vote,
)

POLL = Poll._meta.db_table
QUESTION = Question._meta.db_table
OPTION = Option._meta.db_table
ROLL = RollEntry._meta.db_table
VOTER = RollVoter._meta.db_table
UNIT = RollUnit._meta.db_table
INVITED = Invitation._meta.db_table
NOTE = RollNote._meta.db_table
VOTE = Vote._meta.db_table
CHOICE = Choice._meta.db_table
BASIS = LocalBasis._meta.db_table
HAND = CountingHand._meta.db_table
RECOUNT = Recount._meta.db_table
OFFICIAL = OfficialResult._meta.db_table
OPENING = Opening._meta.db_table

_FROZEN = (
    "public_id", "subject_id", "question", "explanation", "secrecy", "electorate", "scope_id", "pack", "pack_data",
    "is_formal", "local_basis", "opens_at", "first_closes_at", "opened_by_id", "roll_count", "roll_area", "roll_digest",
)  # fmt: skip
_EXTENSION = ("closes_at", "extended_at", "extended_by_id", "extended_reason")
_RESULT = ("state", "closed_at", "closed_by_id", "close_reason", "totals", "totals_digest")
_VOTE = (
    "id", "poll_id", "roll_entry_id", "person_id", "area", "channel", "entered_by_id", "at", "receipt", "form_key", "salt",
)  # fmt: skip
_ASKED = ("public_id", "vote_id", "reason", "asked_at", "asked_by_id")
_BASIS = (
    "node_id", "pack", "number", "is_allowed", "basis", "official_system", "created_at", "created_by_id",
)  # fmt: skip


def _no_draft(row: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {POLL} p WHERE p.id = {row}.poll_id AND p.state = 'draft')"  # noqa: S608


def _no_draft_entry(row: str) -> str:
    return f"""NOT EXISTS (SELECT 1 FROM {ROLL} r JOIN {POLL} p ON p.id = r.poll_id
    WHERE r.id = {row}.entry_id AND p.state = 'draft')"""  # noqa: S608


def _frozen(prefix: str, table: str) -> tuple[Rule, ...]:
    """A text of a poll: as one likes while it is a draft, then never."""
    return (
        Rule(f"{prefix}_keep_insert", table, "INSERT", _OPENED, (), _no_draft("NEW")),
        Rule(f"{prefix}_keep_update", table, "UPDATE", _OPENED, (), f"{_no_draft('OLD')} OR {_no_draft('NEW')}"),
        Rule(f"{prefix}_keep_delete", table, "DELETE", _OPENED, (), _no_draft("OLD")),
    )


def _kept(prefix: str, table: str, sentence: str) -> tuple[Rule, ...]:
    """Written once, then never changed."""
    return (
        Rule(f"{prefix}_keep_update", table, "UPDATE", sentence),
        Rule(f"{prefix}_keep_delete", table, "DELETE", sentence),
    )


def _listed(prefix: str, table: str, no_draft: str) -> tuple[Rule, ...]:
    """A part of a roll: written while the poll is being opened, then never."""
    return (
        Rule(f"{prefix}_keep_insert", table, "INSERT", _LISTED, (), no_draft),
        Rule(f"{prefix}_keep_update", table, "UPDATE", _LISTED),
        Rule(f"{prefix}_keep_delete", table, "DELETE", _LISTED),
        Rule(f"{prefix}_keep_truncate", table, "TRUNCATE", _LISTED),
    )


# The roll entry is this poll's, with this area; it is open, and the vote was given in its time.
_FITS = f"""NOT EXISTS (
    SELECT 1 FROM {POLL} p JOIN {ROLL} r ON r.poll_id = p.id
    WHERE p.id = NEW.poll_id AND r.id = NEW.roll_entry_id AND r.area = NEW.area
    AND p.state = 'open' AND p.opens_at <= NEW.at AND NEW.at < p.closes_at)"""  # noqa: S608 - our names
# Vote, question and option are this poll's, the vote is not sealed, and the question takes one more answer of it.
_CHOSEN = f"""NOT EXISTS (
    SELECT 1 FROM {VOTE} v JOIN {POLL} p ON p.id = v.poll_id JOIN {OPTION} o ON o.poll_id = p.id
    JOIN {QUESTION} q ON q.id = o.question_id
    WHERE v.id = NEW.vote_id AND v.poll_id = NEW.poll_id AND v.area = NEW.area AND v.sealed_by_id IS NULL
    AND p.state = 'open' AND o.id = NEW.option_id AND o.question_id = NEW.question_id
    AND q.most > (SELECT COUNT(*) FROM {CHOICE} c WHERE c.vote_id = NEW.vote_id AND c.question_id = NEW.question_id))"""  # noqa: S608 - our names
# Once, before the end, to later, and only while it is open.
_NO_EXTENSION = """OLD.state <> 'draft' AND NOT (OLD.state = 'open' AND OLD.extended_at IS NULL
    AND NEW.extended_at IS NOT NULL AND NEW.extended_at < OLD.closes_at AND NEW.closes_at > OLD.closes_at)"""
_STRANGE_OPTION = f"""NOT EXISTS (
    SELECT 1 FROM {QUESTION} q WHERE q.id = NEW.question_id AND q.poll_id = NEW.poll_id)"""  # noqa: S608
_STRANGE_NOTE = f"""NEW.entry_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM {ROLL} r WHERE r.id = NEW.entry_id AND r.poll_id = NEW.poll_id)"""  # noqa: S608

_OPENED = "shequ: a poll that has opened is never changed"
_LISTED = "shequ: a roll is never changed"
_CAST = "shequ: a vote is never changed"
_NOTED = "shequ: a note on a roll is never changed"
_BASED = "shequ: a local basis is never changed"
_COUNTED = "shequ: what was recorded of a count is never changed"
_BELONGS = "shequ: an option must fit its question"

keeper = keepers.register(
    Keeper(
        "shequ_ballots",
        (
            Rule("shequ_ballots_poll_keep_text", POLL, "UPDATE", _OPENED, _FROZEN, "OLD.state <> 'draft'"),
            Rule("shequ_ballots_poll_keep_end", POLL, "UPDATE", _OPENED, _EXTENSION, _NO_EXTENSION),
            Rule(
                "shequ_ballots_poll_keep_result",
                POLL,
                "UPDATE",
                _OPENED,
                _RESULT,
                "OLD.state IN ('closed', 'official')",
            ),
            Rule(
                "shequ_ballots_poll_keep_back",
                POLL,
                "UPDATE",
                _OPENED,
                (),
                "OLD.state = 'open' AND NEW.state IN ('draft', 'official')",
            ),
            Rule("shequ_ballots_poll_keep_delete", POLL, "DELETE", _OPENED, (), "OLD.state <> 'draft'"),
            *_frozen("shequ_ballots_question", QUESTION),
            *_frozen("shequ_ballots_option", OPTION),
            Rule("shequ_ballots_option_fit_insert", OPTION, "INSERT", _BELONGS, (), _STRANGE_OPTION),
            Rule("shequ_ballots_option_fit_update", OPTION, "UPDATE", _BELONGS, (), _STRANGE_OPTION),
            *_frozen("shequ_ballots_invitation", INVITED),
            *_listed("shequ_ballots_roll", ROLL, _no_draft("NEW")),
            *_listed("shequ_ballots_rollvoter", VOTER, _no_draft_entry("NEW")),
            *_listed("shequ_ballots_rollunit", UNIT, _no_draft_entry("NEW")),
            Rule("shequ_ballots_rollnote_keep_insert", NOTE, "INSERT", _NOTED, (), _STRANGE_NOTE),
            Rule("shequ_ballots_rollnote_keep_update", NOTE, "UPDATE", _NOTED),
            Rule("shequ_ballots_rollnote_keep_delete", NOTE, "DELETE", _NOTED),
            Rule("shequ_ballots_vote_keep_insert", VOTE, "INSERT", "shequ: a vote must fit its poll", (), _FITS),
            Rule("shequ_ballots_vote_keep_update", VOTE, "UPDATE", _CAST, _VOTE),
            Rule(
                "shequ_ballots_vote_keep_seal", VOTE, "UPDATE", _CAST, ("sealed_by_id",), "OLD.sealed_by_id IS NOT NULL"
            ),
            Rule("shequ_ballots_vote_keep_delete", VOTE, "DELETE", _CAST),
            Rule("shequ_ballots_vote_keep_truncate", VOTE, "TRUNCATE", _CAST),
            Rule("shequ_ballots_choice_keep_insert", CHOICE, "INSERT", "shequ: a vote must fit its poll", (), _CHOSEN),
            Rule("shequ_ballots_choice_keep_update", CHOICE, "UPDATE", _CAST),
            Rule("shequ_ballots_choice_keep_delete", CHOICE, "DELETE", _CAST),
            Rule("shequ_ballots_choice_keep_truncate", CHOICE, "TRUNCATE", _CAST),
            Rule("shequ_ballots_basis_keep_update", BASIS, "UPDATE", _BASED, _BASIS),
            Rule(
                "shequ_ballots_basis_keep_end", BASIS, "UPDATE", _BASED, ("replaced_at",), "OLD.replaced_at IS NOT NULL"
            ),
            Rule("shequ_ballots_basis_keep_delete", BASIS, "DELETE", _BASED),
            Rule(
                "shequ_ballots_hand_keep_update", HAND, "UPDATE", _COUNTED, ("poll_id", "duty", "name", "at", "by_id")
            ),
            Rule(
                "shequ_ballots_hand_keep_end", HAND, "UPDATE", _COUNTED, ("replaced_at",), "OLD.replaced_at IS NOT NULL"
            ),
            Rule("shequ_ballots_hand_keep_delete", HAND, "DELETE", _COUNTED),
            *_kept("shequ_ballots_recount", RECOUNT, _COUNTED),
            *_kept("shequ_ballots_official", OFFICIAL, _COUNTED),
            Rule("shequ_ballots_opening_keep_ask", OPENING, "UPDATE", _COUNTED, _ASKED),
            Rule("shequ_ballots_opening_keep_end", OPENING, "UPDATE", _COUNTED, (), "OLD.confirmed_at IS NOT NULL"),
            Rule("shequ_ballots_opening_keep_delete", OPENING, "DELETE", _COUNTED),
        ),
    )
)
