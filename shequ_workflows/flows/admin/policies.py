"""Who builds, publishes and sees flows: as with forms, by the node that owns the flow, never by Django's permissions."""

from __future__ import annotations

from typing import Final

from shequ_workflows.core.admin.policy import ScopedPolicy
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.admin.policies import BUILDERS, PUBLISHERS, VIEWERS

_FLOW: Final = {
    "view": VIEWERS,
    "add": BUILDERS,
    "change": BUILDERS,
    "publish": PUBLISHERS,
    "lock": PUBLISHERS,
    "unlock": PUBLISHERS,
}

flow_policy = ScopedPolicy(Flow, _FLOW, lambda actor, paths: Flow.objects.at_or_below(paths))
