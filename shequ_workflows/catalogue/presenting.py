"""What the page of a guide shows: the starred fields at once, the others folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.turns import Places
from shequ_workflows.org.moment import today

from .blocks import row_values
from .constants import CaseKind, Medium, Need, Original, SourceKind, State
from .data import data_of
from .naming import label_of
from .saying import say
from .shape import COLUMNS, Guide, Kind

if TYPE_CHECKING:
    from wagtail.models import Page

    from shequ_workflows.org.models import CommunityPage

    from .models import ServiceGuidePage

#: Shown in a place of their own.
_ELSEWHERE = frozenset(
    {
        "title",
        "summary",
        "state",
        "state_reason",
        "state_from",
        "state_until",
        "instead",
        "search_words",
        "effective_on",
    }
)


def frame(home: CommunityPage, page: Page, **context: Any) -> dict[str, Any]:
    """Context of ``base_public.html``, and the page's own."""
    return {"page": page, "office": home, **home.frame(), **context}


def crumbs(guide: ServiceGuidePage, last: str = "") -> list[dict[str, str]]:
    found = [
        {"label": guide.home.title, "url": guide.home.url},
        {"label": guide.services.title, "url": guide.services.url},
    ]
    here = {"label": guide.title, "url": guide.url}
    return [*found, here, {"label": last, "url": ""}] if last else [*found, here]


def fact(term: Any, value: Any) -> dict[str, Any]:
    return {"term": term, "value": value}


def key_facts(guide: ServiceGuidePage, said: Guide) -> list[dict[str, Any]]:
    """What everybody asks first: for whom, how, how long, what it costs, where and when, what one gets."""
    ways = [label_of(key) for key in ("at_window", "online", "by_phone", "at_home") if said[key]]
    rows = [
        fact(label_of("audiences"), _text("audiences", said)),
        fact(_("How to apply"), _("、").join(ways) if guide.barred_id is None else ""),
        fact(_("How long it takes"), how_long(guide)),
        fact(_("What it costs"), "" if guide.barred_id is not None else cost(guide)),
        fact(_("Visits needed"), visits(guide)),
        fact(label_of("place"), guide.place),
        fact(label_of("hours"), guide.hours),
        fact(label_of("result"), guide.result),
    ]
    return [row for row in rows if row["value"]]


def _text(key: str, said: Guide) -> str:
    column = next(one for one in COLUMNS if one.key == key)
    return say(column, said[key])


def how_long(guide: ServiceGuidePage) -> str:
    """On the spot, or the promised limit beside the statutory one."""
    if guide.barred_id is not None:
        return ""
    promised, statutory = guide.length("promised"), guide.length("statutory")
    parts = []
    if guide.case_kind == CaseKind.INSTANT:
        parts.append(str(CaseKind.INSTANT.label))
    elif promised is not None:
        parts.append(_("%(limit)s promised") % {"limit": promised.label})
    if statutory is not None:
        parts.append(_("by law at most %(limit)s") % {"limit": statutory.label})
    return _("，").join(parts)


def cost(guide: ServiceGuidePage) -> str:
    if guide.is_free:
        return _("free of charge")
    return _("；").join(f"{row['name']} {row['standard']}" for row in row_values(guide.fees))


def visits(guide: ServiceGuidePage) -> str:
    if guide.visits is None or guide.barred_id is not None:
        return ""
    if guide.visits == 0:
        return pgettext("visits", "none")
    return f"{guide.visits}" + (f"（{guide.visit_reason}）" if guide.visit_reason else "")


def materials(guide: ServiceGuidePage) -> list[dict[str, Any]]:
    """Each paper with what it is, where it comes from, and its files; those that are fetched by us last."""
    found = []
    for child in guide.materials:
        row = child.value
        what = [_named(Original, row.get("original")), _named(Medium, row.get("medium"))]
        copies = row.get("copies")
        if copies and copies > 1:
            what.append(_("%(count)d copies") % {"count": copies})
        source = row.get("source") or _named(SourceKind, row.get("source_kind"))
        need = row.get("need") or Need.NECESSARY
        found.append(
            {
                "name": row.get("name"),
                "what": _("，").join(part for part in what if part),
                "source": source,
                "need": need,
                "need_label": Need(need).label,
                "tone": {"necessary": "info", "may_follow": "wait", "shared": "good"}[need],
                "note": row.get("note"),
                "sample": row.get("sample"),
                "blank": row.get("blank"),
            }
        )
    return sorted(found, key=lambda one: one["need"] == Need.SHARED)


def _named(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(value, "")) if value else ""


def more_facts(guide: ServiceGuidePage, said: Guide) -> list[dict[str, Any]]:
    """The fields without a star that say something, in the order of the standard."""
    found = []
    for column in COLUMNS:
        if column.starred or column.key in _ELSEWHERE or column.kind == Kind.ROWS:
            continue
        value = said[column.key]
        if value in ("", None, [], False):
            continue
        link = value if column.key == "online_url" and value.startswith(("https://", "http://")) else ""
        found.append({**fact(label_of(column.key), say(column, value)), "url": link})
    return found


def state_banner(guide: ServiceGuidePage) -> dict[str, Any] | None:
    """Why it is paused or cancelled, from when until when, where to go instead; what is to come, too."""
    state = guide.state_now
    if state == State.IN_USE:
        if guide.state == State.IN_USE or guide.state_from is None or guide.state_from <= today():
            return None
        title = (
            _("From %(day)s it is paused.")
            if guide.state == State.PAUSED
            else _("From %(day)s it is no longer offered.")
        )
        return {"tone": "info", "title": title % {"day": guide.state_from}, "text": _why(guide)}
    if state == State.CANCELLED:
        return {"tone": "warning", "title": _("This service is no longer offered."), "text": _why(guide)}
    if guide.state_until is not None:
        title = _("This service is paused until %(day)s.") % {"day": guide.state_until}
    else:
        title = _("This service is paused until further notice.")
    return {"tone": "warning", "title": title, "text": _why(guide)}


def _why(guide: ServiceGuidePage) -> str:
    parts = [guide.state_reason]
    if guide.instead:
        parts.append(_("Where to go instead: %(where)s") % {"where": guide.instead})
    return "\n".join(part for part in parts if part)


def together(guide: ServiceGuidePage) -> dict[str, Any] | None:
    """The way to apply for a service that has no form of its own: a package."""
    from .querysets import package_with

    package = package_with(guide)
    if package is None:
        return None
    note = _("It is applied for together with other services: each question is asked once, each paper handed in once.")
    return {"url": package.url, "label": package.title, "note": note}


def _is_ours(guide: ServiceGuidePage) -> bool:
    """A page that was moved here still has the form of the community from which it came."""
    node = guide.home.node
    return guide.form is not None and node is not None and node.path.startswith(guide.form.node.path)


def applying(guide: ServiceGuidePage) -> dict[str, Any] | None:
    """The way to apply, with the places that are left; None where nothing can be applied for here. At most three queries."""
    if guide.form is None and guide.flow_id is not None and guide.is_open_for_applications:
        return together(guide)
    if guide.form is None or not guide.can_be_applied_for or not _is_ours(guide):
        return None
    url = reverse("shequ_forms:start", args=[guide.form.slug])
    signs_in = guide.form.who != Who.ANYONE
    if guide.form.quota is None:
        return {"url": url, "label": pgettext("service", "Apply"), "signs_in": signs_in}
    places = Places(guide.form)
    left = places.left or 0
    if left:
        return {
            "url": url,
            "label": pgettext("service", "Apply"),
            "signs_in": signs_in,
            "note": _("%(left)d of %(all)d places are left.") % {"left": left, "all": guide.form.quota},
        }
    if places.waiting_left:
        number = guide.form.waiting_places - places.waiting_left + 1
        note = _("All %(all)d places are taken. Whoever applies now is number %(number)d on the waiting list.")
        return {
            "url": url,
            "label": _("Join the waiting list"),
            "signs_in": signs_in,
            "note": note % {"all": guide.form.quota, "number": number},
        }
    note = _(
        "All %(all)d places are taken, and the waiting list is full. Ring the office: it knows when places become free."
    )
    return {"url": "", "note": note % {"all": guide.form.quota}}


def page_context(request: HttpRequest, guide: ServiceGuidePage) -> dict[str, Any]:
    said = data_of(guide)
    version = guide.versions.first() if guide.pk else None
    return {
        "crumbs": crumbs(guide),
        "banner": state_banner(guide),
        "facts": key_facts(guide, said),
        "conditions": [line for line in guide.conditions.splitlines() if line.strip()],
        "materials": materials(guide),
        "applying": applying(guide),
        "more": more_facts(guide, said),
        "version": version,
        "type_label": guide.get_item_type_display(),
    }
