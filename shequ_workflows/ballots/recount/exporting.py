"""The witnesses' file: everything a recount needs, and as little as can be of who chose what. Pure.

A person's choice must not be read from an export. So the file has two lists that no number links: the roll, with who took
part and how (areas and channels, no choice), and for each question its own ballots in random order (areas and choices, no
channel, no link to the ballots of another question). Where areas count, an area alone can name a flat: ballots with the
same answer are therefore put in piles of ``PILE`` or more, whose areas are added up; sums stay exact. A group smaller than
that is one pile, which tells what the result itself tells. ``pile=1`` lists single ballots: for votes with names.

The format is described for its readers in ``docs/votes-export.md``; ``recount.py`` reads it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shequ_workflows.ballots.asking import Asked, Weight
from shequ_workflows.ballots.totals import Ballot
from shequ_workflows.ballots.verdicts import Count

FORMAT: Final = "shequ-votes-export-1"
#: As many as ``constants.FEWEST``: fewer votes tell single ones.
PILE: Final = 5

#: (area, channel) of a voting unit; no channel where it did not take part.
Unit = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class Seal:
    """A row of the record that covers so many votes."""

    votes: int
    digest: str


def export_data(
    count: Count,
    roll: Iterable[Unit],
    ballots: Iterable[Ballot],
    seals: Iterable[Seal],
    *,
    pile: int = PILE,
    chance: random.Random | None = None,
) -> dict[str, Any]:
    """The file as plain JSON. ``count`` is the result as it is published, the claim that witnesses check; its ``about``
    (poll, title, pack, version, basis, times) and the wordings of its questions stand in the file beside it."""
    chance = chance or random.SystemRandom()
    units = list(roll)
    chance.shuffle(units)
    kept = list(ballots)
    size = pile if any(area for area, _answers, _channel in kept) else 1
    asked = [answer.asked for answer in count.answers]
    return {
        "format": FORMAT,
        "about": dict(count.about),
        "questions": [_question(one, kept, size, chance) for one in asked],
        "roll": [{"entry": at, "area": area, "channel": channel} for at, (area, channel) in enumerate(units, 1)],
        "invalid": count.totals.invalid,
        "seals": [{"votes": seal.votes, "digest": seal.digest} for seal in seals],
        "claim": count.as_data(),
        "claim_digest": count.digest(),
    }


def piles_of(marked: Iterable[tuple[int, tuple[int, ...]]], size: int, chance: random.Random) -> list[dict[str, Any]]:
    """(area, answers) of single ballots, put together with others of the same answers; all in random order."""
    areas: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for area, answers in marked:
        areas[answers].append(area)
    piles: list[tuple[Weight, tuple[int, ...]]] = []
    for answers, group in areas.items():
        chance.shuffle(group)
        piles.extend((Weight(len(part), sum(part)), answers) for part in _parts(group, size))
    chance.shuffle(piles)
    return [{"heads": weight.heads, "area": weight.area, "answers": list(answers)} for weight, answers in piles]


def _parts(group: Sequence[int], size: int) -> list[Sequence[int]]:
    """Each of ``size``, the last one with what is left over; one part where there are fewer."""
    number = max(len(group) // size, 1)
    ends = [at * size for at in range(number)] + [len(group)]
    return [group[ends[at] : ends[at + 1]] for at in range(number)]


def _question(asked: Asked, ballots: Sequence[Ballot], size: int, chance: random.Random) -> dict[str, Any]:
    marked = ((area, tuple(sorted(answers.get(asked.number, ())))) for area, answers, _channel in ballots)
    return {
        "number": asked.number,
        "text": asked.wording.text,
        "kind": asked.kind.value,
        "least": asked.least,
        "most": asked.most,
        "rule": asked.rule.as_data() if asked.rule else None,
        "options": [
            {"number": number, "meaning": asked.options[number].value, "text": asked.wording.options[number]}
            for number in sorted(asked.options)
        ],
        "ballots": piles_of(marked, size, chance),
    }
