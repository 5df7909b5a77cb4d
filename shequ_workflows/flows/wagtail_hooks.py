"""流程 in the menu 社区治理 of the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from shequ_workflows.core.admin.registry import AdminEntry, viewsets

from .admin.policies import flow_policy
from .admin.viewsets import FlowViewSet
from .publishing import SET_ASIDE

# Before anything asks for a policy: Wagtail would make a fallback and refuse ours afterwards.
register_permission_policy(flow_policy.model, flow_policy, exact_class=True)

viewsets.register(AdminEntry("flows", FlowViewSet, 43))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(SET_ASIDE)
    class SetAside(LogFormatter):
        label = _("Not published as scheduled")

        def format_message(self, entry: Any) -> str:
            reasons = " ".join(str(one) for one in entry.data.get("faults", []))
            return _("Not published as scheduled: %(reasons)s") % {"reasons": reasons}
