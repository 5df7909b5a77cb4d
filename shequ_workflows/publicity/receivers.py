"""What an act of erasure does to notices: a draft is thrown away, a notice whose row is emptied shows no text any more.

The text of a notice is never changed (triggers hold it): it is concealed, as after a correction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies

from .models import PublicityDraft, PublicityPeriod

Said = Mapping[str, Any]


def _draft(subject: Subject, record: Record, said: Said) -> Q:
    return Q(subject=subject.pk)


def _notice(subject: Subject, record: Record, said: Said) -> Q:
    return Q(subject=subject.pk, public_id=said.get("publicity", ""), is_concealed=False)


# Typed by hand, from whatever was read: a draft may repeat any of it.
copies.register(
    Copies("publicity.draft", PublicityDraft, _("an unfinished draft of the notice"), (), _draft, delete=True)
)
copies.register(
    Copies(
        "publicity.notice", PublicityPeriod, _("the text of the notice on display (it is concealed)"),
        ("open_publicity", "correct_publicity"), _notice, empty={"is_concealed": True},
    )
)  # fmt: skip
