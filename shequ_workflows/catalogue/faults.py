"""What stands in the way of publishing a guide: field → sentences, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.core.models import BarredCertificate

from .applying.faults import guide_faults
from .blocks import row_values
from .constants import State
from .limits import keeps_within
from .rules import barred_among, is_catch_all

if TYPE_CHECKING:
    from .models import ServiceGuidePage

Faults = dict[str, list[str]]


def faults_of(page: ServiceGuidePage, *, goes_up: bool) -> Faults:
    """Contradictions always; what may not stand before everybody's eyes where it ``goes_up``. At most five queries."""
    found: Faults = {}
    _state(page, found)
    if page.barred_id is not None and (page.form_id is not None or page.flow_id is not None):
        sentence = _("What is not issued here cannot be applied for: take form and flow away.")
        found.setdefault("form" if page.form_id is not None else "flow", []).append(sentence)
    if goes_up:
        _limits(page, found)
        _elsewhere(page, found)
        certificates = list(BarredCertificate.objects.filter(is_active=True))
        _certificate(page, certificates, found)
        _materials(page, certificates, found)
        for name, sentences in guide_faults(page).items():
            found.setdefault(name, []).extend(sentences)
    return found


def gone_bad(page: ServiceGuidePage, certificates: Sequence[BarredCertificate]) -> list[str]:
    """What a guide that is up asks for or gives although it has been barred since. No query."""
    found: Faults = {}
    _certificate(page, certificates, found)
    _materials(page, certificates, found)
    return [sentence for sentences in found.values() for sentence in sentences]


def _limits(page: ServiceGuidePage, found: Faults) -> None:
    statutory, promised = page.length("statutory"), page.length("promised")
    if statutory is None or promised is None or keeps_within(promised, statutory):
        return
    words = {"promised": promised.label, "statutory": statutory.label}
    if promised.unit == statutory.unit:
        sentence = _("It promises %(promised)s, and the statute gives %(statutory)s. Promise the same or less.")
    else:
        sentence = _(
            "%(promised)s may end after %(statutory)s, with weekends and holidays between. Promise less, or say both in the same unit."
        )
    found.setdefault("promised_amount", []).append(sentence % words)


def _state(page: ServiceGuidePage, found: Faults) -> None:
    if page.state != State.IN_USE and not page.state_reason.strip():
        found.setdefault("state_reason", []).append(_("Say why it is paused or cancelled: residents read it."))
    if page.state_from and page.state_until and page.state_until < page.state_from:
        found.setdefault("state_until", []).append(_("The pause ends before it begins. Please check both days."))


def _elsewhere(page: ServiceGuidePage, found: Faults) -> None:
    """A page that was copied or moved here may carry another community's form. Not asked before it stands in the tree: the
    editor's form offers no other."""
    chosen = {"form": page.form, "flow": page.flow}
    if not page.path or not any(chosen.values()):
        return
    node = page.home.node
    for name, one in chosen.items():
        if one is not None and (node is None or not node.path.startswith(one.node.path)):
            sentence = _("“%(title)s” belongs to another community. Choose one of this community, or none.")
            found.setdefault(name, []).append(sentence % {"title": one.title})


def barred_sentence(certificate: BarredCertificate) -> str:
    """Which one, why, and where to go."""
    words = {"name": certificate.name, "rule": certificate.rule, "where": certificate.where_to_go}
    return (_("“%(name)s” must not be issued by the community. %(rule)s Where to go: %(where)s") % words).strip()


def _certificate(page: ServiceGuidePage, certificates: Sequence[BarredCertificate], found: Faults) -> None:
    if page.barred_id is not None:
        count = len(page.materials)
        if count:
            sentence = ngettext(
                "It explains what is not issued here, and asks for %(count)d paper. Take it out.",
                "It explains what is not issued here, and asks for %(count)d papers. Take them out.",
                count,
            )
            found.setdefault("materials", []).append(sentence % {"count": count})
        return
    for name in ("title", "result"):
        row = barred_among(getattr(page, name), certificates)
        if row is not None:
            hint = _(
                "If the guide is to explain that, choose it under “explains a certificate that is not issued here”."
            )
            found.setdefault(name, []).append(f"{barred_sentence(row)} {hint}")


def _materials(page: ServiceGuidePage, certificates: Sequence[BarredCertificate], found: Faults) -> None:
    for row in row_values(page.materials):
        name = str(row.get("name", ""))
        for sentence in material_faults(name, certificates):
            found.setdefault("materials", []).append(sentence)


def material_faults(name: str, certificates: Sequence[BarredCertificate]) -> list[str]:
    """What is wrong with asking for a paper of this name."""
    words: dict[str, Any] = {"name": name}
    if is_catch_all(name):
        return [
            _("“%(name)s”: nobody knows what to bring. Name each paper in a row of its own, or take it out.") % words
        ]
    row = barred_among(name, certificates)
    if row is not None:
        return [_("“%(name)s” must not be asked for.") % words + " " + barred_sentence(row)]
    return []
