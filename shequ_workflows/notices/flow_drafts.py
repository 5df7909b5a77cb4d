"""The effect “draft of a notice” of a flow: a step of a case leaves an unpublished notice, which an editor reads and puts up.

Nothing goes up by itself. One draft a step, however often the worker tries: what it writes and that it is done are one
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Page

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.flows.constants import EffectKind, EffectState
from shequ_workflows.flows.definition.schema import Effect, Flow
from shequ_workflows.flows.effects.quoting import quoted
from shequ_workflows.flows.effects.registry import EffectType, effect_types
from shequ_workflows.flows.exceptions import EffectFailed
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import EffectRun
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.publicity.constants import Category

from .actions import free_slug
from .constants import NoticeKind
from .models import NoticeIndexPage, NoticePage

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 2000


def draft(one: EffectRun) -> str:
    """Write it below the board of the case's community; gives the page's number."""
    subject = one.case.subject
    with translation.override(settings.LANGUAGE_CODE):  # everybody reads it, whatever the worker's language
        board = board_of(subject)
        flow = definition_for(subject.kind, subject.version)
        title = " ".join(_said(one, flow, "title").split())
        lines = [line.strip() for line in _said(one, flow, "text").splitlines()]
    if not title:
        raise EffectFailed(_("Nothing was said that could be its title. Write the notice by hand."))
    kind = str(one.settings.get("notice") or NoticeKind.NOTICE)
    category = str(one.settings.get("category") or "")
    author = one.record.actor.user if one.record.actor is not None else None
    page = NoticePage(
        title=title[:LONGEST_TITLE],
        slug=free_slug(board, f"{local_date(now()):%Y%m%d}-{subject.number or subject.public_id}"),
        kind=kind if kind in NoticeKind.values else NoticeKind.NOTICE,
        body=format_html_join("", "<p>{}</p>", ((line,) for line in lines if line)),
        category=category if category in Category.values else "",
        live=False,
        owner=author,
        locale=board.locale,
    )
    board.add_child(instance=page)
    page.save_revision(user=author)
    note(subject, "draft_notice", Actor.system(), payload={"page": page.pk})
    return str(page.pk)


def board_of(subject: Subject) -> NoticeIndexPage:
    """The first board of the community's home page that is not for what is urgent. Raises ``EffectFailed``."""
    # Two drafts at once do not get one place in the tree.
    home = CommunityPage.objects.filter(node=subject.community).first()
    board: NoticeIndexPage | None = None
    if home is not None:
        list(Page.objects.filter(pk=home.pk).select_for_update(of=("self",)).values_list("pk"))
        board = NoticeIndexPage.objects.child_of(home).live().filter(is_urgent=False).first()
    if board is None:
        raise EffectFailed(
            _("The community has no notice board yet, so the draft has no place. Ask the administrator to make one.")
        )
    return board


def _said(one: EffectRun, flow: Flow, name: str) -> str:
    text = str(one.settings.get(name, "") or "")
    return quoted(one.case, flow, text, settings.LANGUAGE_CODE)


def faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    for name, most in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        said = str(effect.get(name, "") or "").strip()
        if not said:
            yield _("Say which title the notice has.") if name == "title" else _("Say what stands in the notice.")
        elif len(said) > most:
            yield _("It is longer than %(most)d characters.") % {"most": most}


def _kinds() -> Iterator[tuple[str, Sentence]]:
    yield from NoticeKind.choices


def _categories() -> Iterator[tuple[str, Sentence]]:
    yield from Category.choices


effect_types.register(
    EffectType(
        EffectKind.PAGE,
        pgettext_lazy("effect", "write the draft of a notice"),
        draft,
        (
            ("title", gettext_lazy("its title")),
            ("text", gettext_lazy("its text, a line a paragraph")),
            ("notice", gettext_lazy("its kind")),
            ("category", gettext_lazy("its kind of matter by art. 34, if it has one")),
        ),
        faults,
        order=50,
        choices={"notice": _kinds, "category": _categories},
        quotes=("title", "text"),
        long=("text",),
    )
)


def drafts_of(subject: Subject) -> list[NoticePage]:
    """Notices that steps of a case have drafted, oldest first; such as were deleted are left out. Two queries."""
    rows = EffectRun.objects.filter(case=subject.pk, kind=EffectKind.PAGE, state=EffectState.DONE)
    made = [int(one) for one in rows.order_by("pk").values_list("result", flat=True) if one.isdecimal()]
    pages: dict[int, Any] = NoticePage.objects.in_bulk(made) if made else {}
    return [pages[pk] for pk in made if pk in pages]
