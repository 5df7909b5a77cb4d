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

from .constants import MOST_OPTIONS, OptionCode, PollKind, Secrecy
from .electorates import electorates


@dataclass(frozen=True)
class PollText:
    """What is asked. ``options`` are the author's own answers (kind ``one_of``); those of the law are added."""

    question: str
    kind: str = PollKind.YES_NO
    options: Sequence[str] = ()
    explanation: str = ""
    secrecy: str = Secrecy.CONFIDENTIAL
    electorate: str = "residents"

    def refusal(self) -> Refusal | None:
        if not self.question.strip():
            return refuse("question", _("Write the question."), question=[str(_("Write the question."))])
        if self.kind not in PollKind.values or self.secrecy not in Secrecy.values or self.electorate not in electorates:
            return refuse("kind", _("Choose one of the kinds offered."))
        if self.kind == PollKind.ONE_OF:
            return self._options_refusal()
        return None

    def _options_refusal(self) -> Refusal | None:
        own = [text.strip() for text in self.options if text.strip()]
        sentence: Sentence | None = None
        if len(own) < 2:
            sentence = _("Write at least two options, one a line. “Against all of them” is added by itself.")
        elif len(own) > MOST_OPTIONS:
            sentence = _("Write at most %(most)d options.") % {"most": MOST_OPTIONS}
        elif len({text.casefold() for text in own}) < len(own):
            sentence = _("Two options read the same. Make them differ, or leave one out.")
        elif any(len(text) > 120 for text in own):
            sentence = _("An option may have at most 120 characters. Put the rest into the explanation.")
        return refuse("options", sentence, options=[str(sentence)]) if sentence else None

    def covered(self, subject: Subject) -> PollText:
        """The same fit for the public (``core.covering``)."""
        words = {"question": self.question, "explanation": self.explanation, "options": list(self.options)}
        return replace(self, **cover_words(subject, words))

    def answers(self) -> list[tuple[str, str]]:
        """(code, text) in their order, in the language of the site: the text is kept, not translated later."""
        codes = {
            PollKind.YES_NO: (OptionCode.FOR, OptionCode.AGAINST, OptionCode.ABSTAIN),
            PollKind.ONE_OF: (OptionCode.AGAINST_ALL,),
        }[PollKind(self.kind)]
        own = [text.strip() for text in self.options if text.strip()] if self.kind == PollKind.ONE_OF else []
        with translation.override(settings.LANGUAGE_CODE):
            ours = [(code.value, str(code.label)) for code in codes]
        return [*((OptionCode.CUSTOM.value, text) for text in own), *ours]
