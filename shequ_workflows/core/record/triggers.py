"""What the database itself refuses: changing or deleting a row of the record, all of a payload but its erasure, and
changing or deleting a version of rules; tying a file to another subject, and deleting a tied one but by an erasure."""

from __future__ import annotations

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.keeping import Keeper, Rule, keepers
from shequ_workflows.core.models import Record, RecordPayload, RuleVersion, StoredFile

RECORD = Record._meta.db_table
PAYLOAD = RecordPayload._meta.db_table
RULES = RuleVersion._meta.db_table
FILES = StoredFile._meta.db_table

CHANGED = "shequ: a record row is never changed"
DELETED = "shequ: a record row is never deleted"
EMPTIED = "shequ: a payload is emptied by a recorded act of erasure only"
FILE = "shequ: a file stays what it is, and with what it was tied to"
VERSION = "shequ: a version of rules is never changed or deleted"

# The act stands in the same chain and names the row whose payload it empties.
_BY_AN_ACT = f"""EXISTS (
    SELECT 1 FROM {RECORD} act JOIN {RECORD} own ON own.id = NEW.record_id AND own.subject_id = act.subject_id
    WHERE act.id = NEW.erased_by_id AND act.verb = '{ERASE}' AND act.corrects = own.seq)"""  # noqa: S608 - our names
_ERASURE = (
    "NEW.record_id = OLD.record_id AND OLD.erased_by_id IS NULL AND NEW.erased_by_id IS NOT NULL"
    f" AND NEW.body = '' AND NEW.salt = '' AND {_BY_AN_ACT}"
)
# INSERT OR REPLACE, on SQLite, deletes the row it replaces without asking a delete trigger.
_ROW_THERE = (
    f"EXISTS (SELECT 1 FROM {RECORD} WHERE id = NEW.id)"  # noqa: S608 - our names
    f" OR EXISTS (SELECT 1 FROM {RECORD} WHERE subject_id = NEW.subject_id AND seq = NEW.seq)"
)
_WORDS_THERE = f"EXISTS (SELECT 1 FROM {PAYLOAD} WHERE record_id = NEW.record_id)"  # noqa: S608 - our names

_OF_A_FILE = ("public_id", "sha256", "size", "type", "name", "place", "purpose", "community_id")
_TIED = "OLD.subject_id IS NOT NULL"
_NOT_ERASED = f"{_TIED} AND NOT EXISTS (SELECT 1 FROM {RECORD} WHERE subject_id = OLD.subject_id AND verb = '{ERASE}')"  # noqa: S608 - our names

keeper = keepers.register(
    Keeper(
        "shequ_core",
        (
            Rule("shequ_core_record_keep_update", RECORD, "UPDATE", CHANGED),
            Rule("shequ_core_record_keep_delete", RECORD, "DELETE", DELETED),
            Rule("shequ_core_record_keep_truncate", RECORD, "TRUNCATE", DELETED),
            Rule("shequ_core_record_keep_insert", RECORD, "INSERT", CHANGED, (), _ROW_THERE, only="sqlite"),
            Rule("shequ_core_payload_keep_update", PAYLOAD, "UPDATE", EMPTIED, (), f"NOT ({_ERASURE})"),
            Rule("shequ_core_payload_keep_delete", PAYLOAD, "DELETE", EMPTIED),
            Rule("shequ_core_payload_keep_truncate", PAYLOAD, "TRUNCATE", EMPTIED),
            Rule("shequ_core_payload_keep_insert", PAYLOAD, "INSERT", EMPTIED, (), _WORDS_THERE, only="sqlite"),
            Rule("shequ_core_rules_keep_update", RULES, "UPDATE", VERSION),
            Rule("shequ_core_rules_keep_delete", RULES, "DELETE", VERSION),
            Rule("shequ_core_rules_keep_truncate", RULES, "TRUNCATE", VERSION),
            Rule("shequ_core_file_keep_content", FILES, "UPDATE", FILE, _OF_A_FILE),
            Rule("shequ_core_file_keep_place", FILES, "UPDATE", FILE, ("subject_id", "about", "bound_at"), _TIED),
            Rule("shequ_core_file_keep_delete", FILES, "DELETE", FILE, (), _NOT_ERASED),
            Rule("shequ_core_file_keep_truncate", FILES, "TRUNCATE", FILE),
        ),
    )
)
