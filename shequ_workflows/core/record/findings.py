"""What a verification of the record can find, each with its sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Sentence


class Code(StrEnum):
    """``ERASED`` is no fault: the law may demand it, and the record says who did it."""

    CHANGED = "changed"
    MOVED = "moved"
    MISSING = "missing"
    LINK = "link"
    WORDS_CHANGED = "words_changed"
    WORDS_MISSING = "words_missing"
    TAIL = "tail"
    SURPLUS = "surplus"
    HEAD = "head"
    STATE = "state"
    REWRITTEN = "rewritten"
    CUT = "cut"
    VANISHED = "vanished"
    ORPHANS = "orphans"
    DIGEST_SIGNATURE = "digest_signature"
    DIGEST_CHAIN = "digest_chain"
    DIGEST_KEY = "digest_key"
    EVIDENCE = "evidence"
    ERASED = "erased"


SENTENCES: Final[Mapping[Code, Sentence]] = {
    Code.CHANGED: gettext_lazy("Row %(seq)d was changed after it was written."),
    Code.MOVED: gettext_lazy("Row %(seq)d has been moved: it was row %(was)d."),
    Code.MISSING: gettext_lazy("Rows %(first)d to %(last)d are missing (%(count)d)."),
    Code.LINK: gettext_lazy("Row %(seq)d does not follow from the row before it: one of them was exchanged."),
    Code.WORDS_CHANGED: gettext_lazy("The words of row %(seq)d were changed after they were written."),
    Code.WORDS_MISSING: gettext_lazy("The words of row %(seq)d are missing, and no act of erasure explains it."),
    Code.TAIL: gettext_lazy("The last rows, %(first)d to %(last)d, are missing (%(count)d)."),
    Code.SURPLUS: gettext_lazy("There are %(count)d rows, but the matter knows of %(length)d only."),
    Code.HEAD: gettext_lazy("Row %(seq)d, the last one, is not the one the matter knows as its last."),
    Code.STATE: gettext_lazy("The matter stands at “%(state)s”, but its record ends at “%(target)s”."),
    Code.REWRITTEN: gettext_lazy("The rows up to %(length)d were written anew after they had been signed."),
    Code.CUT: gettext_lazy("A signed digest knows %(length)d rows, there are only %(count)d."),
    Code.VANISHED: gettext_lazy("A signed digest knows this matter with %(length)d rows. It is gone."),
    Code.ORPHANS: gettext_lazy("There are rows of a matter that is gone."),
    Code.DIGEST_SIGNATURE: gettext_lazy("The digest %(file)s was changed after it was signed, or is not whole."),
    Code.DIGEST_CHAIN: gettext_lazy("The digest before %(file)s is missing or was exchanged."),
    Code.DIGEST_KEY: gettext_lazy("The digest %(file)s is signed with a key that is not known here (%(key)s)."),
    Code.EVIDENCE: "%(sentence)s",
    Code.ERASED: gettext_lazy("The words of row %(seq)d were erased by act %(act)d."),
}


@dataclass(frozen=True)
class Finding:
    """One thing found, of the subject with that public id (or of a digest's file)."""

    code: Code
    public_id: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_fault(self) -> bool:
        return self.code != Code.ERASED

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]) % self.params


def whole(rows: int, day: dt.date | None) -> str:
    """What people read when nothing is wrong."""
    if day is None:
        return _("The record is complete: %(rows)d rows.") % {"rows": rows}
    return _("The record is complete: %(rows)d rows. It agrees with the digest signed on %(day)s.") % {
        "rows": rows,
        "day": date_format(day),
    }
