"""Generated groups follow roles, accounts, nodes and pages; a superuser's login is noted down."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from .actions import AssignRole, CloseNode, EndRole, LinkAccount, MergePersons, RenameNode, UnlinkAccount
from .breakglass import note_login
from .capabilities import CAPABILITIES
from .groups import (
    collection_for,
    groups_above,
    remove_empty,
    rename_groups,
    sync_groups,
    sync_members,
    sync_permissions,
)
from .models import CommunityPage, Node
from .moderation import set_up_moderation
from .moment import now
from .periodic import Job, jobs
from .same_for_all import change_on_commit
from .signals import acted, node_moved

_OF_ONE_ROLE = (AssignRole, EndRole)
_OF_ONE_PERSON = (LinkAccount, UnlinkAccount, MergePersons)

jobs.register(Job("groups", sync_groups, order=50))


@receiver(acted, dispatch_uid="shequ_org.groups_follow")
def groups_follow(sender: type, node: Node, payload: dict[str, Any], **kwargs: Any) -> None:
    """Roles that were given or ended, accounts that changed hands and new names show in the groups at once."""
    if issubclass(sender, RenameNode):
        rename_groups(node)
        return
    if issubclass(sender, CloseNode) or (issubclass(sender, _OF_ONE_ROLE) and payload["role"] in CAPABILITIES):
        _came, gone = sync_members(now(), [node])
    elif issubclass(sender, _OF_ONE_PERSON):
        _came, gone = sync_members(now())
    else:
        return
    if gone:
        remove_empty()


@receiver(node_moved, dispatch_uid="shequ_org.permissions_follow_nodes")
def permissions_follow_nodes(sender: type, **kwargs: Any) -> None:
    sync_permissions()


@receiver(post_save, sender=CommunityPage, dispatch_uid="shequ_org.page_made")
def page_made(sender: type, instance: CommunityPage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A home page brings its collection, its moderation and its permissions; later saves of it change nothing."""
    if raw or instance.node is None or (instance.node.collection_id is not None and not created):
        return
    collection_for(instance.node)
    set_up_moderation(instance)
    sync_permissions(groups_above(instance.node))


@receiver(post_delete, sender=CommunityPage, dispatch_uid="shequ_org.page_gone")
def page_gone(sender: type, instance: CommunityPage, **kwargs: Any) -> None:
    sync_permissions()


user_logged_in.connect(note_login, dispatch_uid="shequ_org.note_login")


@receiver(page_published, dispatch_uid="shequ_org.pages_anew.published")
@receiver(page_unpublished, dispatch_uid="shequ_org.pages_anew.unpublished")
@receiver(post_page_move, dispatch_uid="shequ_org.pages_anew.moved")
@receiver(post_delete, sender=Page, dispatch_uid="shequ_org.pages_anew.deleted")
@receiver(post_save, sender=Site, dispatch_uid="shequ_org.pages_anew.site")
def pages_anew(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """What was published by a command or in the shell shows at once, too; requests and the worker see to it by themselves."""
    if not raw:
        change_on_commit()
