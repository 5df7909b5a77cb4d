"""Answers that belong to something else: a form that a step of a case asks. Whoever may take the step may answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.models import FormVersion, Submission
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person

from .actions import SendSubmission


class KeepAnswers(SendSubmission):
    """Keep ``answers`` as a submission at ``node``. Who, how often and when are asked by whatever the answers belong to."""

    verb = "keep_answers"
    label = gettext_lazy("Answers of a step kept")

    def __init__(
        self,
        actor: Actor,
        version: FormVersion,
        answers: Mapping[str, Any],
        *,
        once: str,
        node: Node,
        on_behalf_of: Person | None = None,
        channel: str = Channel.ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(
            actor, version.form, version, answers, once=once, staff=True, on_behalf_of=on_behalf_of, channel=channel,
            at=at,
        )  # fmt: skip
        self.node = node

    def _gate(self) -> Refusal | None:
        return None

    def _place(self) -> Refusal | None:
        self._slot, self._state = "", SubmissionState.RECEIVED
        return None

    def _tell(self, submission: Submission) -> None:
        """It opens nothing: whatever it belongs to is there already."""

    def perform(self) -> Submission:
        kept = super().perform()
        if kept.node_id != self.node.pk:
            Submission.objects.filter(pk=kept.pk).update(node=self.node)
            kept.node = self.node
        return kept
