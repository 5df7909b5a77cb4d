"""The result sheet: everything that is published of a poll that was counted, as page, print and data read it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.ballots.constants import COUNTERS, RECOUNTERS, UNSEALERS, Duty, PollState, Secrecy
from shequ_workflows.ballots.electorates import electorates
from shequ_workflows.ballots.hosts import hosts
from shequ_workflows.ballots.models import CountingHand, Opening, Poll, Question
from shequ_workflows.ballots.panels import CHANNELS, OUTCOMES, legal_sentence, square_metres
from shequ_workflows.ballots.verdicts import Answer, Count
from shequ_workflows.core.masking import mask_name
from shequ_workflows.org.actors import Actor

from .official import CHANNEL
from .wording import comparison_words, met_words, outcome_words

#: What public data begins with.
FORMAT = "shequ-result-1"


def sheet_of(poll: Poll, actor: Actor) -> dict[str, Any] | None:
    """Context of the sheet; None before there is a result. Names of those at the count in full for staff alone."""
    result = poll.result
    if result is None:
        return None
    few = poll.is_too_few
    has_area = bool(result.roll.area)
    is_staff = actor.belongs(*COUNTERS, *UNSEALERS, at=poll.subject.community)
    questions = poll.questions.prefetch_related("options")
    return {
        "poll": poll,
        "official": poll.official if poll.state == PollState.OFFICIAL else None,
        "legal_note": legal_sentence(poll),
        "rule_basis": poll.pack_data.get("basis", ""),
        "electorate": electorates[poll.electorate].label,
        "facts": _facts(poll, result, has_area),
        "few": few,
        "has_area": has_area,
        "questions": [] if few else [_question(one, result, has_area) for one in questions],
        "channels": [] if few else _channels(result),
        "invalid": result.totals.invalid,
        "roll_notes": list(poll.roll_notes.all()),
        "hands": [_hand(one, is_staff) for one in poll.hands.current()],
        "recounts": list(poll.recounts.all()),
        "opened": Opening.objects.filter(vote__poll=poll).exclude(confirmed_at=None).count(),
        "digest": "" if few else poll.digest,
        "is_confidential": poll.secrecy == Secrecy.CONFIDENTIAL,
        "objection_url": _objection_url(poll),
    }


def public_data(poll: Poll) -> dict[str, Any] | None:
    """Totals and digest, and nothing of single votes; None where there is no result, or too few took part to show it."""
    result = poll.result
    if result is None or poll.is_too_few:
        return None
    source = (
        {"system": poll.official.system, "document": poll.official.document}
        if poll.state == PollState.OFFICIAL
        else None
    )
    return {"format": FORMAT, "official": source, "result": result.as_data(), "digest": poll.digest}


def _facts(poll: Poll, result: Count, has_area: bool) -> list[dict[str, Any]]:
    taken = result.totals.participants
    return [
        {"term": _("On the roll"), "value": _both(result.roll.heads, result.roll.area, has_area)},
        {"term": _("Took part"), "value": _both(taken.heads, taken.area, has_area)},
        {"term": _("Invalid papers, not counted"), "value": result.totals.invalid},
    ]


def _both(heads: int, area: int, has_area: bool) -> str:
    said = _("%(heads)d by heads") % {"heads": heads}
    return _("%(said)s; %(area)s m²") % {"said": said, "area": square_metres(area)} if has_area else said


def _question(question: Question, result: Count, has_area: bool) -> dict[str, Any]:
    answer = result.answer(question.number)
    texts = {option.number: option.text for option in question.options.all()}
    return {
        "number": question.number,
        "text": question.text,
        "rows": [_option(number, text, answer, has_area) for number, text in texts.items()],
        "decisions": [
            {
                "text": texts[one.option] if len(answer.verdicts) > 1 else "",
                "comparisons": [
                    {
                        "text": comparison_words(each, answer.asked.rule),
                        "met": each.is_met,
                        "word": met_words(each.is_met),
                    }
                    for each in one.comparisons
                ],
            }
            for one in answer.verdicts
            if answer.asked.rule is not None
        ],
        "outcome": outcome_words(answer, texts),
        "rule_basis": answer.asked.rule.basis if answer.asked.rule else "",
    }


def _option(number: int, text: str, answer: Answer, has_area: bool) -> dict[str, Any]:
    weight, outcome = answer.options[number], answer.outcome_of(number)
    area = square_metres(weight.area) if has_area else ""
    return {"text": text, "heads": weight.heads, "area": area, "outcome": OUTCOMES[outcome] if outcome else ""}


def _channels(result: Count) -> list[dict[str, Any]]:
    names = {**CHANNELS, CHANNEL: _("official system")}
    return [{"label": names.get(key, key), "votes": number} for key, number in result.totals.channels.items()]


def _hand(one: CountingHand, in_full: bool) -> dict[str, str]:
    return {"duty": str(Duty(one.duty).label), "name": one.name if in_full else mask_name(one.name)}


def _objection_url(poll: Poll) -> str:
    """Where the app that opened the poll takes objections now; empty where it takes none."""
    host = hosts.get(poll.subject.kind)
    return (host.objection_url(poll.subject) or "") if host is not None and host.objection_url is not None else ""


def links_of(poll: Poll, actor: Actor) -> list[dict[str, str]]:
    """What staff may go on with once there is a result."""
    path = poll.subject.path
    here = poll.state == PollState.CLOSED
    wanted = [
        (_("Who stood by the count"), "hands", actor.holds(*COUNTERS, at=path)),
        (_("Count again"), "recount", here and actor.holds(*RECOUNTERS, at=path)),
        (_("File for a witness"), "file", here and actor.holds(*RECOUNTERS, at=path) and not poll.is_too_few),
        (_("Open one choice in a dispute"), "disputes", here and actor.holds(*UNSEALERS, at=path)),
    ]
    return [
        {"label": label, "url": reverse(f"shequ_ballots:{name}", args=[poll.public_id])}
        for label, name, may in wanted
        if may
    ]
