"""Finding formalism in what a task asks of a community: check-ins, pictures as proof, reports that a ledger answers.

Pure: words in, faults out. Only what is *asked* is a fault; what a text forbids, abolishes or leaves to free will is not,
nor what residents do (signing in at a meeting, sending the picture of a hazard).
Sources of the rules: domain.md §0 no. 5 and §2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .formalism_words import ASKINGS, CHECK_IN, ENDS, LEDGER, LEDGER_NAMES, NEW_APP, PROOF, STANDING
from .negation import Clause, clauses, is_asked

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: A form asked for more often than this in a year is a standing report.
MOST_TIMES_A_YEAR: Final = 52
#: Longest quotation, in characters.
_QUOTED: Final = 36

_OPINIONS = gettext_lazy(
    "Opinions on preventing “formalism at the fingertips”, Central Cyberspace Affairs Commission, December 2023: "
    "applications for government work carry no check-in, no ranking by points, no time online."
)
_PROVISIONS = gettext_lazy(
    "Provisions on curbing formalism to lighten the load of the grassroots, August 2024: no further applications and "
    "groups, no data and forms asked for again, no judging of work by its traces."
)
_LAW = gettext_lazy(
    "Urban Residents’ Committee Organic Law art. 43: a residents’ committee is not made to fill in forms outside the rules."
)


@dataclass(frozen=True, slots=True)
class FormAsked:
    """A form or report that a task asks to be filled in. ``source``: the ledger that has the data already, or ""."""

    name: str
    fields: int
    people: int
    times_a_year: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """``where``: the key of the text, or the name of the form. ``quoted``: the words of the office that are at fault.
    ``sentence`` says what to change, ``rule`` which rule bars it; both in the language that is active."""

    code: str
    where: str
    quoted: str
    sentence: str
    rule: str


_SAYS: Final[dict[str, tuple[_StrPromise, _StrPromise]]] = {
    CHECK_IN: (
        gettext_lazy(
            "“%(words)s” asks staff to check in, or counts their steps, time online or points. Strike it, and say "
            "what is to be done and by when."
        ),
        _OPINIONS,
    ),
    PROOF: (
        gettext_lazy(
            "“%(words)s” takes pictures or traces as proof of work. Strike it, and name a result that can be checked "
            "on the spot."
        ),
        _PROVISIONS,
    ),
    NEW_APP: (
        gettext_lazy(
            "“%(words)s” asks for a further application, account or group. Strike it, and use the ways that are there."
        ),
        _PROVISIONS,
    ),
    STANDING: (
        gettext_lazy(
            "“%(words)s” is a standing report without an end. Ask for it once, or look the data up in the ledger."
        ),
        _PROVISIONS,
    ),
    LEDGER: (
        gettext_lazy("“%(words)s” asks for what a ledger has already. Strike it, and take the data from the ledger."),
        _LAW,
    ),
}


def faults(texts: Mapping[str, str], forms: Sequence[FormAsked]) -> list[Fault]:
    """What in these texts (by name of their field) and forms is formalism; each thing once, in order of reading."""
    found: dict[tuple[str, str, str], Fault] = {}
    for where, text in texts.items():
        for code, quoted in _in_text(text):
            found.setdefault((code, where, quoted), _fault(code, where, quoted))
    for form in forms:
        for fault in _in_form(form):
            found.setdefault((fault.code, fault.where, ""), fault)
    return list(found.values())


def _fault(code: str, where: str, quoted: str) -> Fault:
    sentence, rule = _SAYS[code]
    return Fault(code, where, quoted, str(sentence) % {"words": quoted}, str(rule))


def _in_text(text: str) -> Iterator[tuple[str, str]]:
    for clause in clauses(text):
        for asking in ASKINGS:
            found = asking.find(clause.words)
            match = next((one for one in found if is_asked(clause, one.start(), one.end())), None)
            if match and not (asking.code == STANDING and _has_end(text, match.group())):
                yield asking.code, _quotation(clause, match)


def _has_end(text: str, report: str) -> bool:
    """A weekly or monthly report may be asked for until a day that is named; a daily one may not."""
    return not re.search(r"[日天晚时零]", report) and ENDS.search(text) is not None


def _quotation(clause: Clause, match: re.Match[str]) -> str:
    """The clause as it was written, or what is round the words if it is long."""
    if len(clause.written.strip()) <= _QUOTED:
        return clause.written.strip()
    start = max(0, min(match.start() - 8, len(clause.written) - _QUOTED))
    return clause.written[start : max(match.end(), start + _QUOTED)].strip()


def _in_form(form: FormAsked) -> Iterator[Fault]:
    for code, _quoted in _in_text(form.name):
        if code not in {LEDGER, STANDING}:
            yield _fault(code, form.name, form.name)
    ledger = form.source.strip() or _ledger_of(form.name)
    if ledger:
        sentence = _(
            "Form “%(form)s”: the ledger “%(ledger)s” has these data. Strike the form, and look them up there."
        )
        yield Fault(LEDGER, form.name, form.name, sentence % {"form": form.name, "ledger": ledger}, str(_LAW))
    if form.times_a_year > MOST_TIMES_A_YEAR:
        sentence = _(
            "Form “%(form)s” is asked for %(times)d times a year, %(cells)d entries in all. Ask for it once, or look "
            "the data up in the ledger."
        )
        told = {"form": form.name, "times": form.times_a_year, "cells": cells_a_year(form)}
        yield Fault(STANDING, form.name, form.name, sentence % told, str(_PROVISIONS))


def cells_a_year(form: FormAsked) -> int:
    """Entries a form costs in a year: fields × people × times."""
    return form.fields * form.people * form.times_a_year


def _ledger_of(name: str) -> str:
    return next((ledger for pattern, ledger in LEDGER_NAMES if pattern.search(name)), "")
