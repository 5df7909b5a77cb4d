"""The result sheet as plain text, for notices and other places without a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shequ_workflows.ballots.models import Poll
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor

from .sheet import sheet_of

#: A notice has room for as many.
MOST = 2


@dataclass(frozen=True)
class SheetText:
    question: str
    text: str
    digest: str


def sheet_texts(subject: Subject) -> list[SheetText]:
    """The newest results of ``subject``, oldest first, as the public may read them; at most ``MOST``."""
    rows = Poll.objects.counted().filter(subject=subject).select_related("subject__community", "official", "scope")
    newest = list(rows.order_by("-created_at", "-pk")[:MOST])
    return [SheetText(one.question, _text(one), "" if one.is_too_few else one.digest) for one in reversed(newest)]


def _text(poll: Poll) -> str:
    sheet = sheet_of(poll, Actor.visitor())
    assert sheet is not None  # it was counted
    lines = [sheet["legal_note"], *(f"{row['term']}：{row['value']}" for row in sheet["facts"])]
    if sheet["few"]:
        lines.append(
            _(
                "Fewer than five people took part. How they voted is not shown, so that nobody's own vote can be told from it."
            )
        )
    for question in sheet["questions"]:
        rows = "；".join(_row(row) for row in question["rows"])
        lines.append(f"{question['number']}. {question['text']}：{rows}")
        lines.extend(f"{one['text']}{one['word']}" for each in question["decisions"] for one in each["comparisons"])
        if question["outcome"]:
            lines.append(f"{_('Result')}：{question['outcome']}")
    if sheet["digest"]:
        lines.append(f"{_('Digest of the result')}：{sheet['digest']}")
    return "\n".join(str(line) for line in lines)


def _row(row: dict[str, str]) -> str:
    return f"{row['text']} {row['heads']}" + (f"（{row['area']} m²）" if row["area"] else "")
