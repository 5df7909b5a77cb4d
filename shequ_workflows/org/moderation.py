"""Who checks pages: the director and the Party secretary of the community, by Wagtail's own workflow.

Author, reviewer and publisher are not one person: whoever hands a page in is not the one it waits for, unless the
office is too small for it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from .capabilities import MODERATORS
from .groups import group_for, in_site_language
from .models import CommunityPage


def set_up_moderation(page: CommunityPage) -> Workflow | None:
    """The workflow of pages below ``page``; made once, left alone where an administrator has set another."""
    node = page.node
    if node is None:
        return None
    known = WorkflowPage.objects.filter(page=page).select_related("workflow").first()
    if known is not None:
        return known.workflow
    name = in_site_language(lambda: _("Check of pages · %(node)s") % {"node": node.name})[:255]
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.set([group_for(role, node) for role in sorted(MODERATORS)])
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=page)
    return workflow
