"""What a poll asks, as its author writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Refusal, Sentence, refuse
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import NodeQuerySet

from .constants import ADVISORY, MOST_OPTIONS, MOST_QUESTIONS, OptionCode, PollKind, Secrecy
from .electorates import electorates
from .packs import packs

#: What is always offered, by kind.
OURS = {
    PollKind.YES_NO: (OptionCode.FOR, OptionCode.AGAINST, OptionCode.ABSTAIN),
    PollKind.ONE_OF: (OptionCode.AGAINST_ALL,),
    PollKind.SEVERAL_OF: (OptionCode.AGAINST_ALL,),
}


#: Kinds of node in which voting units lie.
SCOPE_KINDS = (NodeKind.COMMUNITY, NodeKind.COMPOUND, NodeKind.GRID, NodeKind.BUILDING)


def scopes_of(subject: Subject) -> NodeQuerySet:
    """Parts of the subject's community to which a poll may be narrowed."""
    below = Node.objects.in_use().within(subject.community).filter(kind__in=SCOPE_KINDS)
    return below.exclude(pk=subject.community_id).order_by("path")


@dataclass(frozen=True)
class QuestionText:
    """One question. ``options`` are the author's own answers; those of the law are added. ``rule``: a key of
    ``quorum.RULES`` that the pack allows, empty for the pack's own. ``most`` 0: as many as there are. ``is_election``:
    the options are people who stand for election."""

    text: str
    kind: str = PollKind.YES_NO
    options: Sequence[str] = ()
    explanation: str = ""
    least: int = 1
    most: int = 0
    rule: str = ""
    is_election: bool = False

    @property
    def own(self) -> list[str]:
        return [] if self.kind == PollKind.YES_NO else [text.strip() for text in self.options if text.strip()]

    def limits(self) -> tuple[int, int]:
        """How many answers are given at least and at most."""
        if self.kind != PollKind.SEVERAL_OF:
            return 1, 1
        return self.least, self.most or len(self.own)

    def refusal(self) -> Refusal | None:
        if not self.text.strip():
            return refuse("question", _("Write the question."), question=[str(_("Write the question."))])
        if self.kind not in PollKind.values:
            return refuse("kind", _("Choose one of the kinds offered."))
        if self.kind == PollKind.YES_NO:
            return None
        sentence = self._options_sentence()
        return refuse("options", sentence, options=[str(sentence)]) if sentence else None

    def _options_sentence(self) -> Sentence | None:
        own = self.own
        least, most = self.limits()
        if len(own) < 2:
            return _("Write at least two options, one a line. “Against all of them” is added by itself.")
        if len(own) > MOST_OPTIONS:
            return _("Write at most %(most)d options.") % {"most": MOST_OPTIONS}
        if len({text.casefold() for text in own}) < len(own):
            return _("Two options read the same. Make them differ, or leave one out.")
        if any(len(text) > 120 for text in own):
            return _("An option may have at most 120 characters. Put the rest into the explanation.")
        if not 1 <= least <= most <= len(own):
            return _("Say how many may be chosen: at least one, at most as many as there are options.")
        return None

    def answers(self) -> list[tuple[str, str]]:
        """(code, text) in their order, in the language of the site: the text is kept, not translated later."""
        with translation.override(settings.LANGUAGE_CODE):
            ours = [(code.value, str(code.label)) for code in OURS[PollKind(self.kind)]]
        return [*((OptionCode.CUSTOM.value, text) for text in self.own), *ours]


@dataclass(frozen=True)
class PollText:
    """What is asked: one question of ``kind``, or several ``questions`` under the title ``question``.

    ``electorate`` empty: the pack's own. ``scope``: a part of the community (a compound, a building).
    """

    question: str
    kind: str = PollKind.YES_NO
    options: Sequence[str] = ()
    explanation: str = ""
    secrecy: str = Secrecy.CONFIDENTIAL
    electorate: str = ""
    pack: str = ADVISORY
    questions: Sequence[QuestionText] = ()
    scope: Node | None = None
    least: int = 1
    most: int = 0

    def asked(self) -> list[QuestionText]:
        """The questions one by one; a poll with one question has its text and says its explanation once."""
        if self.questions:
            return list(self.questions)
        return [QuestionText(self.question, self.kind, self.options, "", self.least, self.most)]

    @property
    def voters(self) -> str:
        """Key of the electorate."""
        return self.electorate or packs[self.pack].electorates[0]

    def refusal(self) -> Refusal | None:
        if not self.question.strip():
            return refuse("question", _("Write the question."), question=[str(_("Write the question."))])
        if self.secrecy not in Secrecy.values or self.pack not in packs:
            return refuse("kind", _("Choose one of the kinds offered."))
        if self.voters not in electorates or self.voters not in packs[self.pack].electorates:
            sentence = _("By these rules somebody else votes: choose who may vote anew.")
            return refuse("electorate", sentence, electorate=[str(sentence)])
        if len(self.questions) > MOST_QUESTIONS:
            return refuse("questions", _("Ask at most %(most)d questions at once.") % {"most": MOST_QUESTIONS})
        for asked in self.asked():
            refusal = asked.refusal()
            if refusal is None and asked.rule and asked.rule not in packs[self.pack].rules:
                refusal = refuse("rule", _("These rules have no such majority. Choose one of those offered."))
            if refusal is not None:
                return refusal
        texts = [asked.text.strip().casefold() for asked in self.questions]
        if len(set(texts)) < len(texts):
            return refuse("questions", _("Two questions read the same. Make them differ, or leave one out."))
        return None

    def scope_refusal(self, subject: Subject) -> Refusal | None:
        """The scope must be a part of the subject's community in which people live or own."""
        if self.scope is None:
            return None
        if self.scope.kind in SCOPE_KINDS and self.scope.path.startswith(subject.community.path):
            return None
        sentence = _("Choose a compound or a building of this community.")
        return refuse("scope", sentence, scope=[str(sentence)])

    def covered(self, subject: Subject) -> PollText:
        """The same fit for the public (``core.covering``). Who stands for election is read in full: nobody can choose
        between covered names."""
        words = {"question": self.question, "explanation": self.explanation, "options": list(self.options)}
        for number, asked in enumerate(self.questions):
            words[f"{number}"] = [asked.text, asked.explanation, *asked.options]
        shown = {name for asked in self.questions if asked.is_election for name in asked.own}
        found = cover_words(subject, words, shown=shown)
        questions = []
        for number, asked in enumerate(self.questions):
            text, explanation, *options = found.pop(f"{number}")
            questions.append(replace(asked, text=text, explanation=explanation, options=options))
        return replace(self, **found, questions=questions)
