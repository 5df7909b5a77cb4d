"""Staff: proxies in writing, recorded and revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.community.search import search
from shequ_workflows.core.answering import stop
from shequ_workflows.core.files.fields import FilesField
from shequ_workflows.core.files.tray import Tray
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person

from .constants import PAPER_COUNTERS
from .forms import SearchForm
from .letters.content import houses_of
from .models import Poll, Proxy, RollEntry
from .paper.scans import PROXY
from .proxies import RecordProxy, RevokeProxy
from .refusals import forbidden
from .staff_views import blame, page
from .views import actor_of, poll_or_404


class ProxyForm(forms.Form):
    """``people`` may stand in: those whom the search found. ``entries``: (value, label) of the roll."""

    holder = forms.ChoiceField(label=gettext_lazy("Who votes in their stead"), widget=forms.RadioSelect)
    entry = forms.ChoiceField(label=gettext_lazy("For which voting unit"))
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.CharField(
        label=gettext_lazy("Number under which the paper is kept"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scans = FilesField(
        label=gettext_lazy("Scan of the paper"), help_text=gettext_lazy("Up to 3 files. Only those who count see them.")
    )
    q = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(
        self,
        *args: Any,
        people: list[tuple[str, str]],
        entries: list[tuple[str, str]],
        tray: Tray | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = people  # type: ignore[attr-defined]
        self.fields["entry"].choices = [("", "—"), *entries]  # type: ignore[attr-defined]
        self.fields["scans"].use(tray)  # type: ignore[attr-defined]


def _poll(request: HttpRequest, public_id: str) -> Poll:
    poll = poll_or_404(request, public_id)
    if not actor_of(request).belongs(*PAPER_COUNTERS, at=poll.subject.community):
        raise PermissionDenied(str(forbidden(PAPER_COUNTERS).sentence))
    return poll


@never_cache
@login_required
def proxies(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find who stands in, choose for which unit, say where the paper is. The search is posted."""
    poll = _poll(request, public_id)
    actor = actor_of(request)
    query = request.POST.get("q", "").strip()
    found = search(query, actor) if query else None
    lines = [line for house in houses_of(poll) for line in house.lines]
    labels = {line.entry: " ".join(part for part in (line.rooms, line.names) if part) for line in lines}
    form = None
    if found is not None and found.hits:
        people = [
            (
                hit.person.public_id,
                " · ".join(part for part in (hit.person.name, hit.home.code if hit.home else "") if part),
            )
            for hit in found.hits
        ]
        is_sent = "entry" in request.POST
        tray = Tray.of_request(request, actor, PROXY, poll.subject.community, "scans") if is_sent else None
        entries = [(str(pk), label) for pk, label in labels.items()]
        initial = {"q": query, "holder": people[0][0] if len(people) == 1 else None}
        form = ProxyForm(request.POST if is_sent else None, people=people, entries=entries, tray=tray, initial=initial)
        if is_sent and form.is_valid() and _recorded(request, poll, form):
            return redirect(request.path)
    rows = [
        {"proxy": one, "label": labels.get(one.entry_id, "")}
        for one in Proxy.objects.filter(poll=poll).select_related("holder").order_by("at")
    ]
    finding = SearchForm({"q": query} if query else None)
    most = int(poll.pack_data.get("proxies", 0))
    more = {"search": finding if form is not None else finding.focus(), "found": found, "rows": rows, "most": most}
    return page(request, "proxies", poll, poll.subject, form=form, **more)


def _recorded(request: HttpRequest, poll: Poll, form: ProxyForm) -> bool:
    data = form.cleaned_data
    action = RecordProxy(
        actor_of(request),
        poll,
        RollEntry.objects.get(poll=poll, pk=data["entry"]),
        Person.objects.get(public_id=data["holder"]),
        signed_on=data["signed_on"],
        number=data["number"],
        files=data["scans"],
    )
    try:
        action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(request, _("The proxy is recorded: the vote may be given online, or keyed in."))
    return True


@require_POST
@never_cache
@login_required
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    poll = _poll(request, public_id)
    proxy = Proxy.objects.filter(poll=poll, public_id=request.POST.get("proxy", "")).select_related("entry").first()
    if proxy is not None:
        proxy.poll = poll
        try:
            RevokeProxy(actor_of(request), proxy).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The proxy is revoked."))
    return redirect("shequ_ballots:proxies", public_id=public_id)
