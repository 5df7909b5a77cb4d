"""What came, went and changed from one flow to another, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shequ_workflows.flows.definition.canonical import as_data
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence

from .words import Teller, Told, who_names

NEW: Final = "new"
GONE: Final = "gone"
CHANGED: Final = "changed"
_KINDS: Final[tuple[tuple[str, Sentence], ...]] = (
    ("states", gettext_lazy("State “%(label)s”")),
    ("edges", gettext_lazy("Step “%(label)s”")),
    ("clocks", gettext_lazy("Clock “%(label)s”")),
    ("facts", gettext_lazy("Fact “%(label)s”")),
    ("forms", gettext_lazy("Form “%(label)s”")),
)


@dataclass(frozen=True, slots=True)
class Detail:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: ``new``, ``gone`` or ``changed``; ``what`` names the row."""

    kind: str
    part: str
    key: str
    what: str
    details: tuple[Detail, ...] = field(default=())


def differences(
    before: Flow, after: Flow, forms_before: Mapping[str, Definition] | None = None, forms: Mapping[str, Definition] | None = None
) -> list[Change]:  # fmt: skip
    """Rows are the same where their keys are."""
    old, new = Teller(before, forms_before or {}, spoken()), Teller(after, forms or {}, spoken())
    found = [*_settings(old, new)]
    for part, title in _KINDS:
        found += _part(part, str(title), old, new)
    return found


def _rows(teller: Teller, part: str) -> dict[str, Told]:
    told = {
        "states": teller.states, "edges": teller.steps, "clocks": teller.clocks, "facts": teller.facts,
        "forms": teller.form_rows,
    }[part]()  # fmt: skip
    return {one.key: one for one in told}


def _part(part: str, title: str, old: Teller, new: Teller) -> Iterator[Change]:
    before, after = _rows(old, part), _rows(new, part)
    for key, one in after.items():
        if key not in before:
            yield Change(NEW, part, key, title % {"label": one.label or key})
            continue
        details = _details(before[key], one)
        if not details and _data(old, part, key) != _data(new, part, key):
            details = (Detail(_("Words or details"), "", _("something else was changed, too")),)
        if details:
            yield Change(CHANGED, part, key, title % {"label": one.label or key}, details)
    for key, one in before.items():
        if key not in after:
            yield Change(GONE, part, key, title % {"label": one.label or key})


def _details(before: Told, after: Told) -> tuple[Detail, ...]:
    one, two = dict(before.facts), dict(after.facts)
    derived = _("Steps from here")
    found = [Detail(pgettext("of a flow", "Name"), before.label, after.label)] if before.label != after.label else []
    names = [*two, *(name for name in one if name not in two)]
    found += [Detail(name, one.get(name, ""), two.get(name, "")) for name in names if one.get(name) != two.get(name) and name != derived]  # fmt: skip
    return tuple(found)


def _data(teller: Teller, part: str, key: str) -> object:
    rows = as_data(teller.flow).get(part, [])
    return next(({**one, "version": 0} for one in rows if one.get("key") == key), None)


def _settings(old: Teller, new: Teller) -> list[Change]:
    one, two = _said(old), _said(new)
    details = tuple(Detail(name, one[name], two[name]) for name in two if one[name] != two[name])
    return [Change(CHANGED, "flow", "", _("The flow itself"), details)] if details else []


def _said(teller: Teller) -> dict[str, str]:
    flow = teller.flow
    return {
        pgettext("of a flow", "Title"): flow.title.say(teller.language),
        _("What it is for"): flow.summary.say(teller.language),
        _("Languages"): _(", ").join(flow.languages),
        _("First character of its numbers"): flow.prefix,
        _("The answer that is its title"): teller.labels.get(flow.titled, flow.titled),
        _("The answer that is its number outside"): teller.labels.get(flow.reference, flow.reference),
        _("Whoever raised it may follow it"): _("yes") if flow.public else _("no"),
        _("Missed limits"): who_names(flow.escalate),
        _("Steps that need no drawing"): _(", ").join(flow.verbs),
    }
