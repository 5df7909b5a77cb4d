"""One paper as staff key it in: read from what was posted, sent, and given back with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.once import new_once
from shequ_workflows.forms.constants import Times
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.posting import read_post
from shequ_workflows.forms.filling.ready import Ready, ready
from shequ_workflows.forms.filling.screens import fault_said
from shequ_workflows.forms.filling.uploads import take_files
from shequ_workflows.forms.following import Followed, told_again
from shequ_workflows.forms.models import Form, FormVersion, Submission
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person

#: How a form reaches the office; what residents send themselves is not among them.
CHANNELS: Final = (Channel.PAPER, Channel.PHONE, Channel.VISIT, Channel.DOOR, Channel.CHAT, Channel.HOTLINE)
#: Names of this screen's own controls; no answer has such a name, since a row's number would follow the dash.
ONCE, VERSION, CHANNEL, QUERY, PERSON, FIND = (
    f"entry-{name}" for name in ("once", "version", "channel", "q", "person", "find")
)
NOBODY: Final = "nobody"
_LONGEST_ONCE: Final = 64
#: Refusals that are about the person for whom it is.
_OF_PERSON: Final = frozenset({"once", "household", "person", "sign_in"})


@dataclass(slots=True)
class Keyed:
    """What stands on the screen. ``errors`` by path or name of a control; ``said``: what is wrong with it as a whole."""

    version: FormVersion
    once: str
    channel: str = Channel.PAPER
    query: str = ""
    person: Person | None = None
    chosen: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    said: str = ""
    status: int = 200
    followed: list[Followed] = field(default_factory=list)
    #: What it was keyed in because of; see ``origins``.
    origin: str = ""
    #: Where an answer that stands there already is known from, by key.
    sources: dict[str, Sentence] = field(default_factory=dict)

    @property
    def ready(self) -> Ready:
        return ready(self.version)

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors or self.said)


def blank(version: FormVersion, channel: str) -> Keyed:
    """An empty paper; a repeating group shows a row to begin with."""
    return Keyed(version, new_once(), channel)


def read(request: HttpRequest, form: Form) -> Keyed | None:
    """What was posted, not judged yet; None where the form has no version that it could be."""
    data, actor = request.POST, actor_of(request)
    version = version_of(form, data.get(VERSION, ""))
    if version is None:
        return None
    keyed = Keyed(version, data.get(ONCE, "")[:_LONGEST_ONCE] or new_once())
    _read_head(keyed, data, actor)
    fields = tuple(keyed.ready.definition.fields())
    posted = read_post(fields, data, {})
    take_files(request, actor, form.node, fields, posted)
    keyed.answers, keyed.typed = posted.answers, posted.typed
    keyed.errors |= posted.errors
    return keyed


def version_of(form: Form, number: str) -> FormVersion | None:
    """The version that stands on the paper; without a number, the one in force."""
    if number.isascii() and number.isdigit() and len(number) < 8:
        return form.versions.filter(number=int(number)).first()
    return form.current


def _read_head(keyed: Keyed, data: QueryDict, actor: Actor) -> None:
    keyed.channel = data.get(CHANNEL, "")
    if keyed.channel not in CHANNELS:
        keyed.channel, keyed.errors[CHANNEL] = Channel.PAPER.value, _("Please choose how the answers reached you.")
    keyed.query = " ".join(data.get(QUERY, "").split())[:40]
    keyed.chosen = data.get(PERSON, "")
    if keyed.chosen and keyed.chosen != NOBODY:
        keyed.person = Person.objects.present().visible_to(actor).filter(public_id=keyed.chosen[:40]).first()
        if keyed.person is None:
            keyed.errors[PERSON] = _("This person is not on the register of your place. Please search again.")
    elif keyed.query and keyed.chosen != NOBODY:
        keyed.errors[PERSON] = _("Please choose who it is from, or “Nobody on the register”.")


def send(actor: Actor, form: Form, keyed: Keyed) -> Submission | None:
    """What it made, and in ``keyed.followed`` what came of it; None where it is wrong, and then ``keyed`` says how. Raises nothing but for whom it is forbidden."""
    if keyed.person is None and form.times != Times.ANY:
        keyed.errors.setdefault(
            PERSON, _("It is counted how often one person or household sends this form in: please find the person first.")
        )  # fmt: skip
    action = SendSubmission(
        actor, form, keyed.version, keyed.answers, once=keyed.once, staff=True, on_behalf_of=keyed.person,
        channel=keyed.channel,
    )  # fmt: skip
    known = action.known()
    if known is not None:
        keyed.followed = told_again(known, action.at)
        return known
    if keyed.errors:
        keyed.errors = {**action.judged.errors, **keyed.errors}
        keyed.status = Answer.INVALID
        return None
    try:
        made = action.execute()
        keyed.followed = action.followed
        return made
    except ActionRefused as refused:
        blame(keyed, refused.refusal)
        return None


def blame(keyed: Keyed, refusal: Refusal) -> None:
    keyed.status = refusal.status
    for path, sentences in refusal.errors.items():
        keyed.errors[path] = " ".join(sentences)
    if refusal.code in _OF_PERSON:
        keyed.errors[PERSON] = str(refusal.sentence)
    elif not refusal.errors:
        keyed.said = str(refusal.sentence)
    elif "" in keyed.errors:
        keyed.said = keyed.errors.pop("")


def faults(keyed: Keyed, language: str) -> Iterator[tuple[str, str]]:
    """Each error with the name of its control, and the question it is about."""
    for path, sentence in keyed.errors.items():
        asked = keyed.ready.fields.get(path.partition("/")[0])
        yield path.replace("/", "-"), fault_said(asked, path, sentence, language)
