"""Which rules hold: for a subject those it began with, for a node the newest ones.

The nearest node that has set rules for a machine counts, as a whole; what its version leaves out is as shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from shequ_workflows.core.models import RuleVersion

from .specs import spec_of
from .values import InvalidValue, Value

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from shequ_workflows.core.models import Subject
    from shequ_workflows.org.models import Node


def rule(subject: Subject, key: str) -> Value:
    """A rule as it holds for ``subject``: what the version says that it began with, else what is shipped.

    A share is a ``Fraction``, a number an ``int``, a choice its key. A subject that began before anything was set keeps
    what is shipped. Raises ``KeyError`` for a key that its machine does not have.
    """
    settings: Mapping[str, Any] = subject.rules.settings if subject.rules is not None else {}
    return value_in(settings, subject.kind, key)


def share(subject: Subject, key: str) -> Fraction:
    """``rule`` where it is a share."""
    return Fraction(rule(subject, key))


def number(subject: Subject, key: str) -> int:
    """``rule`` where it is a whole number."""
    return int(rule(subject, key))


def value_in(settings: Mapping[str, Any], machine: str, key: str) -> Value:
    """A rule as ``settings`` say it, else as shipped; never beyond what the law allows."""
    spec = spec_of(machine, key)
    if key not in settings:
        return spec.default
    try:
        return spec.within(spec.read(settings[key]))
    except InvalidValue:
        return spec.default  # a choice that is no longer offered


def versions_at(node: Node, machine: str) -> QuerySet[RuleVersion]:
    """The versions of ``node`` and of those above it; the first one holds for what begins now."""
    rows = RuleVersion.objects.filter(node__in=type(node)._default_manager.chain_of(node), machine=machine)
    return rows.order_by("-node__depth", "-number")


def version_at(node: Node, machine: str) -> RuleVersion | None:
    """The version that a subject opened now at ``node`` begins with; None where all is as shipped. One query."""
    return versions_at(node, machine).first()


def rule_at(node: Node, machine: str, key: str) -> Value:
    """A rule as it holds at ``node`` for what begins now."""
    version = version_at(node, machine)
    return value_in(version.settings if version is not None else {}, machine, key)
