"""The keyboard screen: one paper after another, all steps of the form at once."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.community.finding import find_people
from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.entry import keying, origins
from shequ_workflows.forms.entry.frame import form_or_404, page
from shequ_workflows.forms.entry.keying import Keyed
from shequ_workflows.forms.entry.lately import keyed_today, last_of, row_of
from shequ_workflows.forms.entry.showing import steps, telling
from shequ_workflows.forms.filling.gates import is_published
from shequ_workflows.forms.filling.holding import remember_secrets, secrets_of
from shequ_workflows.forms.filling.live import live
from shequ_workflows.forms.filling.posting import ADD_ROW, DROP_ROW
from shequ_workflows.forms.following import Followed, followed
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now

_CHANNEL: Final = "shequ_forms_entry_channel"


@never_cache
@login_required
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    form = form_or_404(request, public_id)
    if request.method == "POST":
        return _posted(request, form)
    version = keying.version_of(form, request.GET.get("version", ""))
    if version is None or not is_published(form):
        return page(request, "closed", form_shown=form, status=409)
    keyed, people = keying.blank(version, request.session.get(_CHANNEL, Channel.PAPER.value)), []
    known = origins.wish_of(actor_of(request), request.GET)
    if known is not None:
        origins.begin(actor_of(request), keyed, *known)
        people = [(keyed.person.public_id, keyed.person.name)] if keyed.person is not None else []
    return _screen(request, form, keyed, people)


def _posted(request: HttpRequest, form: Form) -> HttpResponse:
    keyed = keying.read(request, form)
    if keyed is None:
        return page(request, "closed", form_shown=form, status=409)
    actor = actor_of(request)
    known = origins.wish_of(actor, request.POST)
    keyed.origin = known[0] if known is not None else ""
    if keyed.channel != request.session.get(_CHANNEL):
        request.session[_CHANNEL] = keyed.channel
    people = _people(request, keyed, actor)
    if _only_asks(request, keyed, people):
        keyed.errors, keyed.said = {}, ""
        return _screen(request, form, keyed, people)
    made = _send(actor, form, keyed)
    if made is None:
        return _refused(request, form, keyed, people)
    return _saved(request, form, made, keyed)


def _send(actor: Actor, form: Form, keyed: Keyed) -> Submission | None:
    """What it made, and at what it came from, that it came of it: both or neither."""
    if not keyed.origin:
        return keying.send(actor, form, keyed)
    try:
        with transaction.atomic():
            made = keying.send(actor, form, keyed)
            if made is not None:
                origins.link(actor, keyed, keyed.followed)
            return made
    except ActionRefused as refused:
        keying.blame(keyed, refused.refusal)
        return None


def _people(request: HttpRequest, keyed: Keyed, actor: Actor) -> list[tuple[str, str]]:
    """Whom the search finds, and whoever is chosen already."""
    data = request.POST.copy()
    data["q"] = keyed.query
    found = find_people(data, actor, "")[1]
    if keyed.person is not None and keyed.person.public_id not in dict(found):
        found.insert(0, (keyed.person.public_id, keyed.person.name))
    return found


def _only_asks(request: HttpRequest, keyed: Keyed, people: list[tuple[str, str]]) -> bool:
    """Whether it was to find somebody or to have another row. Without JavaScript Enter presses “Find”, the first button:
    where nobody is looked for, or somebody is chosen, that is to save."""
    if ADD_ROW in request.POST or DROP_ROW in request.POST:
        return True
    return keying.FIND in request.POST and bool(keyed.query) and not keyed.chosen


def _saved(request: HttpRequest, form: Form, made: Submission, keyed: Keyed) -> HttpResponse:
    count = keyed_today(actor_of(request), form).count()
    waits = made.state == SubmissionState.WAITING
    said = _("No. %(count)d saved: %(reference)s") % {"count": count, "reference": made.reference}
    if waits:
        said = _("No. %(count)d saved, on the waiting list: %(reference)s") % {
            "count": count,
            "reference": made.reference,
        }
    said = " ".join([said, *(_came(one) for one in keyed.followed)])
    remember_secrets(request, made.reference, keyed.followed)
    slip_url = _slip_url(made, keyed)
    if _wants_data(request):
        row = row_of(made)
        return JsonResponse({"saved": True, "said": said, "count": count, "slip_url": slip_url, **row})
    if slip_url:
        return redirect(slip_url)
    messages.success(request, said)
    current = form.current_id == keyed.version.pk
    return redirect(request.path if current else f"{request.path}?version={keyed.version.number}")


def _slip_url(made: Submission, keyed: Keyed) -> str:
    """Of what was keyed in because of a visit or a call: there somebody waits for it."""
    if not keyed.origin:
        return ""
    return f"{reverse('shequ_forms:slip', args=[made.reference])}?{urlencode({origins.ORIGIN: keyed.origin})}"


def _came(one: Followed) -> str:
    """For whoever has no account, the second secret is told here, and nowhere else."""
    words = {"what": one.label, "number": one.number, "secret": one.secret}
    if not one.secret:
        return _("%(what)s: %(number)s.") % words
    return _("%(what)s: %(number)s, second secret %(secret)s. Please hand both over.") % words


def _refused(request: HttpRequest, form: Form, keyed: Keyed, people: list[tuple[str, str]]) -> HttpResponse:
    if _wants_data(request):
        context = _context(request, form, keyed, people)
        html = render(request, "shequ_forms/entry/paper.html", context).content.decode()
        first = keyed.said or next(iter(keyed.errors.values()), "")
        return JsonResponse({"saved": False, "said": first, "html": html}, status=keyed.status)
    return _screen(request, form, keyed, people)


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _context(request: HttpRequest, form: Form, keyed: Keyed, people: list[tuple[str, str]]) -> dict[str, Any]:
    language = spoken()
    return {
        "form_shown": form,
        "keyed": keyed,
        "steps": steps(telling(keyed, actor_of(request), form, language)),
        "people": people,
        "asked": bool(keyed.query),
        "channels": [(one.value, one.label) for one in keying.CHANNELS],
        "person_error": keyed.errors.get(keying.PERSON, ""),
        "summary": _summary(keyed, language),
    }


def _summary(keyed: Keyed, language: str) -> list[dict[str, str]]:
    """For the component ``error_summary``."""
    rows = [{"text": keyed.said, "href": ""}] if keyed.said else []
    return rows + [{"text": sentence, "href": f"#id_{name}"} for name, sentence in keying.faults(keyed, language)]


def _screen(request: HttpRequest, form: Form, keyed: Keyed, people: list[tuple[str, str]]) -> HttpResponse:
    actor = actor_of(request)
    older = form.versions.exclude(pk=keyed.version.pk).order_by("-number").values_list("number", flat=True)[:10]
    return page(
        request, "enter", status=keyed.status, count=keyed_today(actor, form).count(), lately=last_of(actor, form),
        other_versions=list(older), is_empty=request.method == "GET" and not keyed.origin,
        live=live(keyed.ready, keyed.ready.definition.fields(), {}, now()), owner=actor.person.public_id if actor.person else "",
        **_context(request, form, keyed, people),
    )  # fmt: skip


@never_cache
@login_required
@require_GET
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """Number and second secret on paper, for whoever keyed it in, as long as the secret is told."""
    rows = Submission.objects.select_related("form__node").filter(reference=reference.upper())
    submission = rows.filter(entered_by=actor_of(request).person).first()
    if submission is None or submission.entered_by_id is None:
        raise Http404
    secrets = secrets_of(request, submission.reference)
    opened = followed([submission])[submission.pk]
    came = [{"it": one, "secret": secrets.get(one.number, "")} for one in opened]
    track = next((one.track_url for one in opened if one.track_url), "")
    return page(
        request, "slip", submission=submission, came=came, track_url=request.build_absolute_uri(track) if track else "",
        again_url=reverse("shequ_forms:enter", args=[submission.form.public_id]),
        desk_url=next((one.desk_url for one in opened), ""), back_url=_back_url(request),
        office=CommunityPage.objects.live().filter(node=submission.node.community).order_by("pk").first(),
    )  # fmt: skip


def _back_url(request: HttpRequest) -> str:
    """The visit or call that it came from."""
    subject = origins.subject_of(request.GET.get(origins.ORIGIN, "")[:60])
    if subject is None or not Subject.objects.visible_to(actor_of(request)).filter(pk=subject.pk).exists():
        return ""
    return workplace_url(subject)


@never_cache
@login_required
@require_POST
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whom a search finds, to choose from."""
    form_or_404(request, public_id)
    found = find_people(request.POST, actor_of(request), "")[1]
    context = {"people": found, "asked": True}
    return render(request, "shequ_forms/entry/people.html", context)


@never_cache
@login_required
@require_GET
def state(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether the line and the session hold: who is signed in, and the token of the session."""
    form_or_404(request, public_id)
    actor = actor_of(request)
    owner = actor.person.public_id if actor.person is not None else ""
    return JsonResponse({"owner": owner, "token": get_token(request)})
