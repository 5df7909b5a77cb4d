"""What became of each row of a spreadsheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .findings import FINDINGS


class Verdict(StrEnum):
    UNDERSTOOD = "understood"
    CHANGED = "changed"
    NOT_SUPPORTED = "not_supported"


_ORDER = tuple(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, key=_ORDER.index, default=Verdict.UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell of a row. ``about`` fills the sentence; ``sentence`` is in the active language."""

    code: str
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        return Verdict(FINDINGS[self.code].verdict)

    @property
    def blocking(self) -> bool:
        """Whether something that the form asked or required would be missing: a person must agree to that."""
        return FINDINGS[self.code].blocking

    @property
    def sentence(self) -> str:
        return str(FINDINGS[self.code].sentence) % self.about


@dataclass(slots=True)
class RowReport:
    """``row`` as the spreadsheet numbers it; 0 for the sheet as a whole. ``name`` and ``type`` as they are written there."""

    sheet: str
    row: int
    name: str = ""
    type: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def id(self) -> str:
        """For agreeing: ``survey:12``."""
        return f"{self.sheet}:{self.row}"

    @property
    def verdict(self) -> Verdict:
        return worst(finding.verdict for finding in self.findings)

    @property
    def blocking(self) -> bool:
        return any(finding.blocking for finding in self.findings)

    def add(self, code: str, **about: Any) -> None:
        """Once each."""
        finding = Finding(code, about)
        if finding not in self.findings:
            self.findings.append(finding)


@dataclass(slots=True)
class Report:
    """Rows in the order of the sheets. Rows that say nothing (blank, comments) are not in it."""

    rows: dict[str, RowReport] = field(default_factory=dict)

    def row(self, sheet: str, number: int, name: str = "", type: str = "") -> RowReport:
        made = self.rows.setdefault(f"{sheet}:{number}", RowReport(sheet, number))
        made.name, made.type = made.name or name[:80], made.type or type[:80]
        return made

    def __iter__(self) -> Iterator[RowReport]:
        return iter(self.rows.values())

    @property
    def counts(self) -> dict[Verdict, int]:
        found = Counter(row.verdict for row in self.rows.values())
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def verdict(self) -> Verdict:
        return worst(row.verdict for row in self.rows.values())

    @property
    def to_agree(self) -> tuple[RowReport, ...]:
        """Rows of which a question or rule is lost: each needs a person’s yes before the form may be taken over."""
        return tuple(row for row in self.rows.values() if row.blocking)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(finding.code for row in self.rows.values() for finding in row.findings)
