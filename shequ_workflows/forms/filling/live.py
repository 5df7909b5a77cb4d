"""What ``filling.js`` needs to do in the browser what the server does: rules, answers of the other steps, how to read.

::

    {{ live|json_script:"shequ-form-plan" }}<form data-shequ-form …>
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.dependencies import graph, reads
from shequ_workflows.forms.conditions.rules import Rules, every
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.definition.schema import Field

from .files import has_files
from .ready import Ready

#: The element that carries it.
PLAN: Final = "shequ-form-plan"


def live(ready: Ready, fields: Iterable[Field], answers: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """JSON for a page that asks ``fields``. ``answers``: all that are known; sensitive ones of other steps stay here, and
    what hangs on them (``fixed``) stays as the server rendered it."""
    asked = tuple(fields)
    here = {one.key for one in asked}
    withheld = ready.sealed - here
    kept = {key: value for key, value in answers.items() if key not in here and key not in withheld}
    return {
        "plan": ready.engine.plan(),
        "answers": kept | {one.key: answers.get(one.key) for one in asked if has_files(one)},
        "now": Context.at(at).now.isoformat(),
        "controls": [control(one) for one in asked],
        "fixed": sorted(_hanging_on(withheld, ready.engine.rules)),
        "words": _words(),
    }


def control(field: Field) -> dict[str, Any]:
    """How an answer to it is read."""
    made: dict[str, Any] = {"key": field.key, "kind": field.kind.value}
    for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound is not None:
            made[name] = format(bound, "f") if isinstance(bound, Decimal) else bound
    if field.digits:
        made["digits"] = field.digits
    if field.choices:
        made["choices"] = [one.value for one in field.choices]
    if field.other:
        made["other"] = True
    if field.computed is not None:
        made["computed"] = True
    if field.fields:
        made["fields"] = [control(one) for one in field.fields]
    return made


def _hanging_on(withheld: frozenset[str], rules: tuple[Rules, ...]) -> set[str]:
    """Dotted keys of parts that the browser cannot settle without these answers."""
    if not withheld:
        return set()
    needs = graph(rules)
    unsure = set(withheld)
    while True:
        more = {key for key, below in needs.items() if key not in unsure and not unsure.isdisjoint(below)}
        if not more:
            break
        unsure |= more
    for one in every(rules):
        asked = {key for rule in (*one.rules.required, *one.rules.read_only) for key in reads(rule, one.group)}
        if not unsure.isdisjoint(asked | {key.partition(".")[0] for key in asked}):
            unsure.add(one.key)
    return unsure - withheld


def _words() -> dict[str, str]:
    return {
        "appeared": _("Now asked as well: %(questions)s"),
        "and": _(", "),
        "number": _("No. %(number)s"),
        "drop": _("Take this out, with what is written in it?"),
        "dropped": _("Taken out."),
        "sending": _("Sending…"),
        "yes": _("Yes"),
        "no": _("No"),
    }
