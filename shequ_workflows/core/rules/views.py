"""时限与规则: what holds at a node, changing it, and rule packs as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shequ_workflows.core.machines import Machine, machines
from shequ_workflows.core.models import RuleVersion
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import SCOPE_READERS, NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import NodeQuerySet, below, prefixes

from .actions import SETTERS, SetRules
from .forms import ConfirmForm, PackForm, RulesForm
from .items import items_of, settable
from .packs import LARGEST, Pack, read_pack, write_pack
from .rulesets import shipped
from .tables import Holding, history_of, holding_at, rows_of, running_at

P = ParamSpec("P")
READERS = SCOPE_READERS | SETTERS
PLACES = (NodeKind.CITY, NodeKind.DISTRICT, NodeKind.STREET, NodeKind.COMMUNITY)
PER_PAGE = 20


def reads(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For staff who read what happens in their scope; visitors sign in first. Never cached."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*READERS):
            raise PermissionDenied(
                _("These pages are for staff. How long a step may take stands on the public page “How a matter goes”.")
            )
        return view(request, *args, **kwargs)

    return guarded


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def places_of(actor: Actor) -> NodeQuerySet:
    """Where the actor reads the rules: below and at his roles, and in the community around them."""
    around = {above for held in actor.held if held.role in READERS for above in prefixes(held.path)}
    here = below(actor.paths_with(*READERS)) | Q(path__in=around, kind=NodeKind.COMMUNITY)
    found: NodeQuerySet = Node.objects.in_use().filter(here, kind__in=PLACES)
    return found.order_by("path")


def holding_or_404(request: HttpRequest, code: str, key: str) -> Holding:
    node = places_of(actor_of(request)).filter(code=code).first()
    machine = machines.get(key)
    if node is None or machine is None or not items_of(machine):
        raise Http404
    return holding_at(node, machine)


def setter_only(request: HttpRequest, holding: Holding) -> None:
    """403 with whom to ask."""
    if not actor_of(request).holds(*SETTERS, at=holding.node):
        sentence = _("Limits and rules are set by: %(who)s. Please ask one of them.")
        raise PermissionDenied(sentence % {"who": role_names(SETTERS)})


def address(name: str, node: Node, machine: Machine) -> str:
    return reverse(f"shequ_core:rules_{name}", args=[node.code, machine.key])


def page(
    request: HttpRequest, template: str, holding: Holding | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    crumbs = [{"label": _("Limits and rules"), "url": reverse("shequ_core:rules")}]
    last = more.pop("crumb", "")
    if holding is not None:
        label = f"{holding.node.label} · {holding.machine.label}"
        crumbs.append({"label": label, "url": address("show", holding.node, holding.machine) if last else ""})
        more |= {"holding": holding, "node": holding.node, "machine": holding.machine}
        more["may_set"] = actor_of(request).holds(*SETTERS, at=holding.node)
    if last:
        crumbs.append({"label": last, "url": ""})
    context = staff_frame(request, "rules", crumbs=crumbs, **more)
    return render(request, f"shequ_core/rules/{template}.html", context, status=status)


@reads
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every place of the reader's with what may be set there."""
    found = Paginator(places_of(actor_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    nodes = list(found.object_list)
    own = set(RuleVersion.objects.filter(node__in=nodes).values_list("node", "machine").distinct())
    kinds = settable()
    lines = [
        {
            "node": node,
            "machines": [
                {"label": one.label, "url": address("show", node, one), "is_own": (node.pk, one.key) in own}
                for one in kinds
            ],
        }
        for node in nodes
    ]
    return page(request, "index", lines=lines, page_obj=found)


@reads
@require_safe
def show(request: HttpRequest, code: str, machine: str) -> HttpResponse:
    """What holds at one place for one machine, and what changed when."""
    holding = holding_or_404(request, code, machine)
    history = history_of(holding.node, holding.machine)
    shown = Paginator(history, PER_PAGE).get_page(request.GET.get("page"))
    more: dict[str, Any] = {"rows": rows_of(holding), "page_obj": shown, "running": running_at(holding)}
    return page(request, "show", holding, **more)


@reads
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, machine: str) -> HttpResponse:
    """A new version, beginning with what holds, with what is shipped, or with what holds above."""
    holding = holding_or_404(request, code, machine)
    setter_only(request, holding)
    form = RulesForm(request.POST or None, rules=_beginning(request, holding), initial=_words(holding))
    differences: list[Any] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        action = SetRules(
            actor_of(request), holding.node, holding.machine, form.wanted(),
            basis=data["basis"], review_on=data["review_on"], base=data["base"], once=data["once"],
        )  # fmt: skip
        try:
            made = action.execute()
        except ActionRefused as refused:
            status = _status(refused.refusal)
            _blame(form, refused.refusal)
            if refused.refusal.status == Answer.STALE:
                differences = form.wanted().changed(holding.rules)
                form.data = _renewed(form.data, holding)
        else:
            return _saved(request, holding, made)
    elif request.method == "POST":
        status = 422
    return page(request, "edit", holding, form=form, differences=differences, crumb=_("Change"), status=status)


def _beginning(request: HttpRequest, holding: Holding) -> Any:
    begin = request.GET.get("from")
    if begin == "shipped":
        return shipped(holding.machine)
    above = holding.node.get_parent() if begin == "above" else None
    return holding_at(above, holding.machine).rules if above is not None else holding.rules


def _words(holding: Holding) -> dict[str, Any]:
    version = holding.version
    kept = {"basis": version.basis, "review_on": version.review_on} if version is not None else {}
    return {**kept, "base": holding.base}


def _renewed(data: Any, holding: Holding) -> Any:
    """What was typed, to be saved again over what holds now."""
    renewed = data.copy()
    renewed["base"], renewed["once"] = str(holding.base), uuid4().hex
    return renewed


def _status(refusal: Refusal) -> int:
    if refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))
    return int(refusal.status)


def _blame(form: Form, refusal: Refusal) -> None:
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        form.add_error(None, str(refusal.sentence))


def _saved(request: HttpRequest, holding: Holding, made: RuleVersion) -> HttpResponse:
    words = {"number": made.number, "machine": holding.machine.label}
    messages.success(request, _("Version %(number)d is saved. It counts for what begins from now on.") % words)
    return redirect(address("show", holding.node, holding.machine))


@reads
@require_safe
def download(request: HttpRequest, code: str, machine: str) -> HttpResponse:
    """What holds here as a rule pack."""
    holding = holding_or_404(request, code, machine)
    content = write_pack(holding.machine, holding.rules, holding.version)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rules-{holding.machine.key}-{holding.node.code}.json"'
    return response


@reads
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str, machine: str) -> HttpResponse:
    """A pack is read and shown as differences; it is saved by a second step."""
    holding = holding_or_404(request, code, machine)
    setter_only(request, holding)
    if "pack" in request.POST:
        return _confirmed(request, holding)
    form = PackForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return page(request, "upload", holding, form=form, crumb=_("Rule pack"))
    if not form.is_valid():
        return page(request, "upload", holding, form=form, crumb=_("Rule pack"), status=422)
    file = form.cleaned_data["file"]
    pack = read_pack(file.read(LARGEST + 1), holding.machine)
    refusal = None if pack.faults else _action(request, holding, pack).check()
    if refusal is not None:
        _status(refusal)
        pack.blame(next(iter(refusal.errors), _("the file")), str(refusal.sentence))
    return _proposed(request, holding, pack, form)


def _action(request: HttpRequest, holding: Holding, pack: Pack, base: int | None = None, once: str = "") -> SetRules:
    return SetRules(
        actor_of(request), holding.node, holding.machine, pack.rules, basis=pack.basis, review_on=pack.review_on,
        base=holding.base if base is None else base, once=once,
    )  # fmt: skip


def _proposed(
    request: HttpRequest, holding: Holding, pack: Pack, form: Form, *, refusal: Refusal | None = None, once: str = ""
) -> HttpResponse:
    """The differences to confirm, or the faults line by line."""
    if pack.faults:
        return page(request, "upload", holding, form=form, faults=pack.faults, crumb=_("Rule pack"), status=422)
    version = RuleVersion(basis=pack.basis, review_on=pack.review_on)
    kept = write_pack(holding.machine, pack.rules, version)
    initial = {"pack": kept, "base": holding.base, "once": once or uuid4().hex}
    more = {"differences": pack.rules.changed(holding.rules), "pack": pack, "refusal": refusal}
    status = 200 if refusal is None else _status(refusal)
    confirm = ConfirmForm(initial=initial)
    return page(request, "confirm", holding, form=confirm, crumb=_("Rule pack"), status=status, **more)


def _confirmed(request: HttpRequest, holding: Holding) -> HttpResponse:
    confirm = ConfirmForm(request.POST)
    if not confirm.is_valid():
        return redirect(address("upload", holding.node, holding.machine))
    data = confirm.cleaned_data
    pack = read_pack(data["pack"], holding.machine)
    if pack.faults:
        return _proposed(request, holding, pack, PackForm())
    action = _action(request, holding, pack, data["base"], data["once"])
    try:
        made = action.execute()
    except ActionRefused as refused:
        return _proposed(request, holding, pack, PackForm(), refusal=refused.refusal)
    return _saved(request, holding, made)
