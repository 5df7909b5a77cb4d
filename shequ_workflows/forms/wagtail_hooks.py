"""表单 in the menu 社区治理 of the Wagtail admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from shequ_workflows.core.admin.reference_tables import entry_of
from shequ_workflows.core.admin.registry import AdminEntry, viewsets

from .admin.dictionary import dictionary_admin
from .admin.policies import form_policy, library_policy
from .admin.viewsets import FormViewSet, LibraryViewSet
from .publishing import SET_ASIDE

# Before anything asks for a policy: Wagtail would make a fallback and refuse ours afterwards.
for _policy in (form_policy, library_policy):
    register_permission_policy(_policy.model, _policy, exact_class=True)

viewsets.register(AdminEntry("forms", FormViewSet, 42))
viewsets.register(AdminEntry("form_library", LibraryViewSet, 44))
viewsets.register(AdminEntry("field_dictionary", entry_of(dictionary_admin, "shequ_field_dictionary"), 56))


@hooks.register("register_admin_urls")
def dictionary_urls() -> Sequence[URLPattern]:
    urls: Sequence[URLPattern] = dictionary_admin.get_admin_urls_for_registration()
    return urls


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(SET_ASIDE)
    class SetAside(LogFormatter):
        label = _("Not published as scheduled")

        def format_message(self, entry: Any) -> str:
            reasons = " ".join(str(one) for one in entry.data.get("faults", []))
            return _("Not published as scheduled: %(reasons)s") % {"reasons": reasons}
