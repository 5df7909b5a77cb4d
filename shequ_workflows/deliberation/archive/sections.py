"""The parts of a package in their order, each read once and row by row; written twice, as data and for print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.ballots.archiving import polls_of
from shequ_workflows.core.archiving.entries import Entry
from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.constants import OpinionState
from shequ_workflows.deliberation.matter_page import MatterReading
from shequ_workflows.deliberation.models import Backing, Decision, MemberVote, Point, PointVoice
from shequ_workflows.deliberation.task_reading import tasks_of
from shequ_workflows.deliberation.words import money_words, vote_heading, vote_words
from shequ_workflows.meetings.archiving import meetings_of
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import OWN_CHANNELS, Channel
from shequ_workflows.publicity.archiving import notices_of, objections_of, questions_of

from .chain import record_of

#: Rows that are fetched at a time.
CHUNK = 500


@dataclass(frozen=True)
class Reading:
    """One matter as one variant reads it: ``public`` as a visitor does, on its page and its notices."""

    subject: Subject
    public: bool

    @property
    def page(self) -> MatterReading:
        return MatterReading(self.subject, Actor.visitor())


@dataclass(frozen=True)
class Section:
    key: str
    title: Sentence
    entries: Callable[[Reading], Iterator[Entry]]


def _iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def _name(person: Any) -> str:
    return person.name if person is not None else ""


def _matter(reading: Reading) -> Iterator[Entry]:
    subject, matter, page = reading.subject, reading.subject.matter, reading.page
    said = {name: getattr(matter, name) for name in ("problem", "wish", "place", "scope")}
    if reading.public:
        said = {} if page.is_summary_only else page.said
    data: dict[str, Any] = {
        "number": subject.number,
        "title": subject.title,
        "community": subject.community.name,
        "state": subject.state,
        "category": matter.category,
        "track": matter.track,
        "opened_at": _iso(subject.opened_at),
        "ended_at": _iso(subject.ended_at),
        "stakeholders": matter.stakeholders,
        "options": matter.options,
        "summary": matter.summary,
        "dissent": matter.dissent,
        "decline_reason": matter.decline_reason,
        "end_note": matter.end_note,
        "expected_on": _iso(matter.expected_on),
        "expected_reason": matter.expected_reason,
        **{name: said.get(name, "") for name in ("problem", "wish", "place", "scope")},
    }
    facts: list[tuple[Any, Any]] = [
        (_("kind of matter"), matter.get_category_display()),
        (_("who decides"), matter.get_track_display() if matter.track else ""),
        (_("whom it concerns"), data["scope"]),
        (_("place"), data["place"]),
        (_("opened"), subject.opened_at),
        (_("ended"), subject.ended_at),
        (_("groups concerned"), _(", ").join(matter.stakeholders)),
        (_("new expected date"), matter.expected_on),
    ]
    if not reading.public:
        data |= {"id": subject.public_id, "raised_by": _name(subject.raised_by), "assignee": _name(subject.assignee)}
        data |= {"entered_by": _name(matter.entered_by), "channel": matter.channel, "party_note": matter.party_note}
        data["public_words"] = {name: getattr(matter, f"public_{name}") for name in said}
        data["gap_lists"] = [
            {"number": one.number, "gaps": one.gaps, "answers": one.answers, "new_facts": one.new_facts}
            for one in matter.gap_lists.order_by("number")
        ]
        facts += [(_("Proposed by"), data["raised_by"]), (_("person in charge"), data["assignee"])]
    texts = [
        (_("What is wrong now"), data["problem"]),
        (_("What is wished for"), data["wish"]),
        (_("Options under discussion"), "\n".join(matter.options)),
        (_("What the discussion showed"), matter.summary),
        (_("dissent"), matter.dissent),
        (_("why it ended, and where to go"), matter.end_note),
        (_("reason for the delay"), matter.expected_reason),
    ]
    yield Entry(data, subject.title, [subject.number, page.state.label], facts, texts)


def _backings(reading: Reading) -> Iterator[Entry]:
    """Names of those who stand with it; for the public the page's numbers are in the other parts."""
    if reading.public:
        return
    rows = Backing.objects.filter(matter=reading.subject.pk).select_related("person").order_by("at", "pk")
    for one in rows.iterator(chunk_size=CHUNK):
        data = {"name": one.person.name, "kind": one.kind, "body": one.body, "channel": one.channel, "at": _iso(one.at)}
        meta = [one.get_kind_display(), one.get_body_display() if one.body else "", one.at, one.get_channel_display()]
        yield Entry(data, one.person.name, meta)


def _opinions(reading: Reading) -> Iterator[Entry]:
    matter = reading.subject.matter
    points: dict[int, list[int]] = defaultdict(list)
    voices = PointVoice.objects.filter(point__matter=matter.pk).order_by("point__number")
    for opinion_id, number in voices.values_list("opinion", "point__number"):
        points[opinion_id].append(number)
    if reading.public and reading.page.is_summary_only:
        return
    rows = matter.opinions.published() if reading.public else matter.opinions.all()
    rows = rows.select_related("person", "appeal", "entered_by")
    for number, one in enumerate(rows.order_by("at", "pk").iterator(chunk_size=CHUNK), start=1):
        shown = one.public_text or one.text
        # As on the page, where nobody reads who has an account and who has none.
        channel = Channel.ONLINE if reading.public and one.channel in OWN_CHANNELS else Channel(one.channel)
        data: dict[str, Any] = {
            "number": number,
            "shown_as": one.nickname,
            "stance": one.stance,
            "channel": channel,
            "at": _iso(one.at),
            "text": shown if reading.public else one.text,
            "points": points.get(one.pk, []),
        }
        who, facts, texts = one.nickname, [], [("", data["text"])]
        if data["points"]:
            facts.append((pgettext("opinions", "Points"), ", ".join(str(number) for number in data["points"])))
        if not reading.public:
            appeal = getattr(one, "appeal", None)
            data |= {
                "id": one.public_id,
                "person": one.person.name,
                "state": one.state,
                "public_text": one.public_text,
                "reason": one.reason,
                "reason_note": one.reason_note,
                "entered_by": _name(one.entered_by),
                "second_look": None
                if appeal is None
                else {"reason": appeal.reason, "outcome": appeal.outcome, "note": appeal.note},
            }
            who = f"{one.person.name} ({one.nickname})"
            if one.public_text and one.public_text != one.text:
                texts.append((_("as the public reads it"), one.public_text))
            if one.state == OpinionState.REFUSED:
                facts.append((_("not published"), f"{one.get_reason_display()} {one.reason_note}".strip()))
        meta = [one.get_stance_display(), one.at, channel.label]
        yield Entry(data, f"{number}. {who}", meta, facts, texts)


def _points(reading: Reading) -> Iterator[Entry]:
    if reading.public and reading.page.is_summary_only:
        return
    counts: dict[int, int] = defaultdict(int)
    voices = PointVoice.objects.filter(point__matter=reading.subject.pk)
    for point_id in voices.values_list("point", flat=True):
        counts[point_id] += 1
    for one in Point.objects.filter(matter=reading.subject.pk).select_related("answered_by").order_by("number"):
        data: dict[str, Any] = {
            "number": one.number,
            "title": one.title,
            "voices": counts[one.pk],
            "outcome": one.outcome,
            "answer": one.answer,
            "answered_at": _iso(one.answered_at),
        }
        if not reading.public:
            data["answered_by"] = _name(one.answered_by)
        state = one.get_outcome_display() if one.outcome else _("not answered yet")
        facts = [(_("voices"), counts[one.pk]), (_("answered"), one.answered_at)]
        yield Entry(data, f"{one.number}. {one.title}", [state], facts, [(_("answer"), one.answer)])


def _decisions(reading: Reading) -> Iterator[Entry]:
    rows = Decision.objects.filter(matter=reading.subject.pk).select_related("responsible", "meeting__subject")
    votes: dict[int, list[MemberVote]] = defaultdict(list)
    if not reading.public:
        cast = MemberVote.objects.filter(decision__matter=reading.subject.pk).select_related("member")
        for vote in cast.order_by("pk"):
            votes[vote.decision_id].append(vote)
    for one in rows.order_by("number"):
        data: dict[str, Any] = {
            "number": one.number,
            "body": one.body,
            "outcome": one.outcome,
            "held_on": _iso(one.held_on),
            "text": one.text,
            "concern": one.concern,
            "count": {
                "in_favour": one.in_favour,
                "against": one.against,
                "abstained": one.abstained,
                "recused": one.recused,
                "absent": one.absent,
            },
            "numbers": one.numbers,
            "evidence": one.evidence,
            "meeting": one.meeting.subject.number if one.meeting else "",
            "money_source": one.money_source,
            "amount": str(one.amount),
            "responsible": _name(one.responsible),
            "due_on": _iso(one.due_on),
        }
        facts: list[tuple[Any, Any]] = [
            (_("decided on"), one.held_on),
            (vote_heading(one), vote_words(one)),
            (_("Money"), money_words(one)),
            (_("document of the result"), one.evidence),
            (_("person in charge"), data["responsible"]),
            (_("to be done by"), one.due_on),
        ]
        if not reading.public:
            data |= {"money_note": one.money_note, "legality": one.legality}
            data["votes"] = [{"member": vote.member.name, "vote": vote.vote} for vote in votes[one.pk]]
        table = [[vote.member.name, vote.get_vote_display()] for vote in votes[one.pk]]
        meta = [one.get_outcome_display(), one.get_body_display()]
        yield Entry(data, _("Decision %(n)d") % {"n": one.number}, meta, facts, [("", one.text)], table)


def _news(reading: Reading) -> Iterator[Entry]:
    rows = reading.subject.matter.news.select_related("by").order_by("at", "pk")
    for one in rows:
        data: dict[str, Any] = {
            "kind": one.kind,
            "at": _iso(one.at),
            "text": one.text,
            "accounts": one.accounts,
            "cost": str(one.cost) if one.cost is not None else None,
            "supervised_on": _iso(one.supervised_on),
            "expected_on": _iso(one.expected_on),
        }
        if not reading.public:
            data["by"] = _name(one.by)
        facts = [
            (_("Cost in yuan"), data["cost"]),
            (_("looked at by the supervision committee on"), one.supervised_on),
            (_("new expected date"), one.expected_on),
        ]
        texts = [("", one.text), (_("Accounts"), one.accounts)]
        yield Entry(data, one.get_kind_display(), [one.at, data.get("by", "")], facts, texts)


def _tasks(reading: Reading) -> Iterator[Entry]:
    """The public reads how many there are and the titles that were ticked; one without its title is only counted."""
    for number, one in enumerate(tasks_of(reading.subject), start=1):
        dropped = one.subject.state == "dropped"
        if reading.public and dropped:
            continue
        title = one.subject.title if not reading.public else one.public_title if one.is_public else ""
        data: dict[str, Any] = {"number": number, "title": title, "state": one.subject.state}
        facts: list[tuple[Any, Any]] = []
        if not reading.public:
            data |= {
                "id": one.subject.public_id,
                "person": _name(one.subject.assignee),
                "due_on": _iso(one.due_on),
                "result": one.result,
                "is_public": one.is_public,
            }
            facts = [(_("person in charge"), data["person"]), (_("to be done by"), one.due_on)]
        states = {
            "open": pgettext("task", "to be done"),
            "done": pgettext("task", "done"),
            "dropped": pgettext("task", "dropped"),
        }
        heading = title or _("Task %(n)d") % {"n": number}
        yield Entry(data, heading, [states[one.subject.state]], facts, [(_("what was done"), data.get("result", ""))])


def _ratings(reading: Reading) -> Iterator[Entry]:
    """The public gets the figures of the page, which nobody's own rating can be told from."""
    if reading.public:
        if reading.subject.state in {"evaluating", "closed"}:
            figures = reading.page.ratings()
            numbers = {str(one["label"]): one["value"] for one in figures["figures"]}
            data = {"count": figures["count"], "figures": list(numbers.values())}
            yield Entry(data, _("Ratings"), [], [(_("rated"), figures["count"]), *list(numbers.items())[1:]])
        return
    rows = reading.subject.matter.ratings.select_related("person").order_by("at", "pk")
    for one in rows.iterator(chunk_size=CHUNK):
        data = {"name": one.person.name, "score": one.score, "text": one.text, "at": _iso(one.at)}
        yield Entry(
            {**data, "channel": one.channel}, one.person.name, [f"{one.score} / 5", one.at], (), [("", one.text)]
        )


SECTIONS: tuple[Section, ...] = (
    Section("matter", gettext_lazy("The matter"), _matter),
    Section("backings", gettext_lazy("Who stands with it"), _backings),
    Section("opinions", gettext_lazy("Opinions"), _opinions),
    Section("points", gettext_lazy("Points and answers"), _points),
    Section("polls", gettext_lazy("Asked of residents"), lambda one: polls_of(one.subject)),
    Section("meetings", pgettext_lazy("archive", "Meetings"), lambda one: meetings_of(one.subject, public=one.public)),
    Section("decisions", gettext_lazy("Votes and decisions"), _decisions),
    Section(
        "notices", pgettext_lazy("archive", "Public notices"), lambda one: notices_of(one.subject, public=one.public)
    ),
    Section(
        "objections", gettext_lazy("Objections and answers"), lambda one: objections_of(one.subject, public=one.public)
    ),
    Section(
        "questions", gettext_lazy("Questions and answers"), lambda one: questions_of(one.subject, public=one.public)
    ),
    Section("news", gettext_lazy("Progress, result and accounts"), _news),
    Section("tasks", pgettext_lazy("carrying out", "Tasks"), _tasks),
    Section("ratings", gettext_lazy("Ratings"), _ratings),
    Section("record", gettext_lazy("The record, row by row"), lambda one: record_of(one.subject, public=one.public)),
)
