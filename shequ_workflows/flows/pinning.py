"""Forms that a flow's steps ask: a version of a flow names a version of each, and keeps to it."""

from __future__ import annotations

from collections.abc import Mapping

from shequ_workflows.forms.models import Form, FormVersion
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import prefixes

from .definition.schema import Flow


def forms_of(flow: Flow) -> dict[str, FormVersion]:
    """By the keys under which the flow names them; those that cannot be found are left out."""
    wanted = {(one.form, one.version): one.key for one in flow.forms if one.form and one.version}
    if not wanted:
        return {}
    rows = FormVersion.objects.filter(form__public_id__in=[form for form, _number in wanted]).select_related(
        "form__node"
    )
    known = {(row.form.public_id, row.number): row for row in rows}
    return {key: known[named] for named, key in wanted.items() if named in known}


def choosable(node: Node) -> dict[str, Form]:
    """Published forms of the node and of those above it, by public id: what a flow of that node may ask."""
    rows = Form.objects.filter(live=True, node__path__in=prefixes(node.path)).select_related("current", "node")
    return {row.public_id: row for row in rows.order_by("title")}


def current_versions(flow: Flow, node: Node) -> tuple[Mapping[str, FormVersion], list[str]]:
    """The version in force of each form that the flow names, by its key there; and the keys whose form is not there."""
    known = choosable(node)
    found: dict[str, FormVersion] = {}
    missing = []
    for one in flow.forms:
        form = known.get(one.form)
        if form is None or form.current is None:
            missing.append(one.key)
        else:
            found[one.key] = form.current
    return found, missing
