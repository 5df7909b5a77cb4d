"""What the database itself refuses: changing a version of a form, or tying an answer to another one."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .models import Consent, Draft, FormVersion, Submission, SubmissionEdit

VERSION, DRAFT, SUBMISSION, CONSENT, EDIT = (
    one._meta.db_table for one in (FormVersion, Draft, Submission, Consent, SubmissionEdit)
)
_PUBLISHED = "shequ: a version of a form is never changed; publish a new one"
_TIED = "shequ: answers stay with the version they were given to"
_CONSENTED = "shequ: a consent is withdrawn, never changed"
_KEPT = "shequ: a submission goes by its time of keeping alone, and not while it is held"
_CORRECTED = "shequ: a correction is never changed; it goes with its submission"
_ANONYMOUS = "OLD.state = 'anonymised'"
# Columns of JSON are compared as text: how it is written does not matter where nothing is left.
_LEFT = "{row}.before {text}<> '{{}}' OR {row}.after {text}<> '{{}}' OR {row}.sealed <> ''"


def _says(row: str, text: str = "") -> str:
    return _LEFT.format(row=row, text=text)


keeper = keepers.register(
    Keeper(
        "shequ_forms",
        (
            *(
                Rule(f"shequ_forms_version_keep_{what.lower()}", VERSION, what, _PUBLISHED)
                for what in ("UPDATE", "DELETE", "TRUNCATE")
            ),
            Rule("shequ_forms_draft_keep_version", DRAFT, "UPDATE", _TIED, ("form_id", "version_id", "public_id")),
            Rule(
                "shequ_forms_submission_keep_version", SUBMISSION, "UPDATE", _TIED,
                ("form_id", "version_id", "public_id", "reference", "once", "at", "channel"),
            ),
            Rule("shequ_forms_submission_keep_row", SUBMISSION, "DELETE", _KEPT, (), f"NOT ({_ANONYMOUS})"),
            Rule(
                "shequ_forms_submission_keep_held", SUBMISSION, "UPDATE", _KEPT, ("state",),
                "NEW.state = 'anonymised' AND OLD.held_at IS NOT NULL",
            ),
            Rule(
                "shequ_forms_submission_keep_gone", SUBMISSION, "UPDATE", _KEPT,
                ("state", "person_id", "household_id", "on_behalf_of_id", "answers", "sealed"), _ANONYMOUS,
            ),
            Rule(
                "shequ_forms_edit_keep", EDIT, "UPDATE", _CORRECTED, (), _says("NEW"), _says("NEW", "::text "),
            ),
            Rule(
                "shequ_forms_edit_keep_row", EDIT, "DELETE", _CORRECTED, (), _says("OLD"), _says("OLD", "::text "),
            ),
            Rule(
                "shequ_forms_consent_keep_words", CONSENT, "UPDATE", _CONSENTED,
                ("submission_id", "key", "statement_digest", "given_at"),
            ),
            Rule(
                "shequ_forms_consent_keep_withdrawn", CONSENT, "UPDATE", _CONSENTED, ("withdrawn_at",),
                "OLD.withdrawn_at IS NOT NULL",
            ),
        ),
    )
)  # fmt: skip
