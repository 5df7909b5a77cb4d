"""Wagtail's groups follow role assignments: one group per role and node, filled and emptied with the terms.

Nothing here decides who may act on matters: actions ask roles. These groups say who may open the admin, and which
pages and files he may write there. ``sync_members`` is cheap and runs with every tick; ``sync_permissions`` runs when a
role, a node or a home page changes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, models, transaction
from django.utils import translation
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .appointing import role_names
from .capabilities import CAPABILITIES, MODERATORS
from .models import CommunityPage, GeneratedGroup, Node, RoleAssignment
from .querysets import prefixes
from .registry import Registry


@dataclass(frozen=True)
class Subtree:
    """A part of a home page with permissions of its own: ``pages(node)`` gives its topmost pages at ``node``."""

    key: str
    pages: Callable[[Node], Iterable[Page]]


subtrees: Registry[Subtree] = Registry("page subtrees")


def in_site_language(text: Callable[[], str]) -> str:
    """Names that are stored are in the site's language, whoever is at work."""
    with translation.override(settings.LANGUAGE_CODE):
        return text()


def group_name(role: str, node: Node) -> str:
    """居委会主任 · 桂花里社区; with the node's code where two nodes have one name."""
    label = in_site_language(lambda: role_names({role}))
    name = f"{label} · {node.name}"[:150]
    if Group.objects.filter(name=name).exclude(generated__role=role, generated__node=node).exists():
        name = f"{label} · {node.name[:80]}（{node.code}）"
    return name


def group_for(role: str, node: Node) -> Group:
    """The group of ``role`` at ``node``, made where it is missing, with its permissions."""
    known = GeneratedGroup.objects.filter(role=role, node=node).select_related("group").first()
    if known is not None:
        return known.group
    try:
        with transaction.atomic():
            group = Group.objects.create(name=group_name(role, node))
            GeneratedGroup.objects.create(group=group, role=role, node=node)
            group.permissions.add(
                Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
            )
    except IntegrityError:  # another process was quicker
        return GeneratedGroup.objects.get(role=role, node=node).group
    sync_permissions(GeneratedGroup.objects.filter(group=group))
    return group


def rename_groups(node: Node) -> None:
    """Groups carry the node's name."""
    for one in GeneratedGroup.objects.filter(node=node).select_related("group"):
        one.group.name = group_name(one.role, node)
        one.group.save(update_fields=["name"])


def sync_members(now: dt.datetime, nodes: Iterable[Node] | None = None) -> tuple[int, int]:
    """Members of every group (or of those at ``nodes``) as the terms in force say. Gives how many came and went."""
    chosen = {} if nodes is None else {"node__in": list(nodes)}
    rows = RoleAssignment.objects.in_force(now).filter(
        role__in=CAPABILITIES, person__user__is_active=True, person__merged_into=None, **chosen
    )
    wanted: dict[tuple[str, int], set[int]] = defaultdict(set)
    for role, node_id, user_id in rows.values_list("role", "node_id", "person__user_id"):
        wanted[role, node_id].add(user_id)
    groups = GeneratedGroup.objects.filter(**chosen)
    known = {(one.role, one.node_id): one.group_id for one in groups}
    missing = {node.pk: node for node in Node.objects.filter(pk__in={at for role, at in set(wanted) - set(known)})}
    for role, node_id in set(wanted) - set(known):
        known[role, node_id] = group_for(role, missing[node_id]).pk
    return _set_members({known[key]: users for key, users in wanted.items()}, set(known.values()))


def _set_members(wanted: dict[int, set[int]], group_ids: set[int]) -> tuple[int, int]:
    """Write the difference only; two that do it at once do no harm."""
    membership = Group.user_set.through
    present = set(membership.objects.filter(group_id__in=group_ids).values_list("group_id", "user_id"))
    due = {(group, user) for group, users in wanted.items() for user in users}
    came, gone = due - present, present - due
    membership.objects.bulk_create([membership(group_id=g, user_id=u) for g, u in came], ignore_conflicts=True)
    condition = models.Q(pk__in=[])
    for group, user in gone:
        condition |= models.Q(group_id=group, user_id=user)
    if gone:
        membership.objects.filter(condition).delete()
    return len(came), len(gone)


def remove_empty() -> int:
    """Groups that nobody is in any more go with the term; those that moderate stay."""
    idle = GeneratedGroup.objects.filter(group__user=None).exclude(role__in=MODERATORS, node__page__isnull=False)
    return Group.objects.filter(pk__in=list(idle.values_list("group_id", flat=True))).delete()[0]


def sync_groups(now: dt.datetime) -> tuple[int, int]:
    """The periodic job: terms that began or ran out."""
    changed = sync_members(now)
    if changed[1]:
        remove_empty()
    return changed


def sync_permissions(groups: models.QuerySet[GeneratedGroup] | None = None) -> None:
    """Permissions of ``groups`` (default: all) on the pages and collections that stand now. Writes the difference."""
    chosen = list((GeneratedGroup.objects.all() if groups is None else groups).select_related("node"))
    homes = list(CommunityPage.objects.exclude(node=None).select_related("node").order_by("path"))
    pages = _Wanted(GroupPagePermission, "page", chosen)
    files = _Wanted(GroupCollectionPermission, "collection", chosen)
    found: dict[tuple[str, int], list[Page]] = {}
    for one in chosen:
        capability = CAPABILITIES.get(one.role)
        if capability is None:
            continue
        below = [home for home in homes if home.node.path.startswith(one.node.path)]
        pages.add(one.group_id, [home.pk for home in _topmost(below)], "page", capability.pages)
        for key, actions in capability.subtrees.items():
            for home in below if key in subtrees else []:
                if (key, home.node_id) not in found:
                    found[key, home.node_id] = list(subtrees[key].pages(home.node))
                pages.add(one.group_id, [page.pk for page in found[key, home.node_id]], "page", actions)
        for model in ("image", "document"):
            files.add(one.group_id, _collections(below), model, capability.files)
    pages.write()
    files.write()


def _topmost(pages: list[CommunityPage]) -> list[CommunityPage]:
    """Without pages that lie below another of the list: permissions reach down by themselves."""
    top: list[CommunityPage] = []
    for page in pages:
        if not top or not page.path.startswith(top[-1].path):
            top.append(page)
    return top


def _collections(homes: list[CommunityPage]) -> list[int]:
    return [home.node.collection_id for home in homes if home.node is not None and home.node.collection_id is not None]


class _Wanted:
    """Permission rows as they should be, against those there are."""

    def __init__(self, model: Any, target: str, groups: list[GeneratedGroup]) -> None:
        self.model, self.target = model, target
        self.group_ids = [one.group_id for one in groups]
        self.rows: set[tuple[int, int, int]] = set()
        apps = ["wagtailcore"] if target == "page" else ["wagtailimages", "wagtaildocs"]
        known = Permission.objects.filter(content_type__app_label__in=apps)
        self.codes = {codename: pk for pk, codename in known.values_list("pk", "codename")}

    def add(self, group_id: int, targets: Iterable[int], model: str, actions: Iterable[str]) -> None:
        for target in targets:
            self.rows |= {(group_id, target, self.codes[f"{action}_{model}"]) for action in actions}

    def write(self) -> None:
        present = set(
            self.model.objects.filter(group_id__in=self.group_ids).values_list(
                "group_id", f"{self.target}_id", "permission_id"
            )
        )
        gone = present - self.rows
        if gone:
            stale = [
                pk
                for pk, *row in self.model.objects.filter(group_id__in={group for group, *_rest in gone}).values_list(
                    "pk", "group_id", f"{self.target}_id", "permission_id"
                )
                if tuple(row) in gone
            ]
            self.model.objects.filter(pk__in=stale).delete()
        made = [
            self.model(group_id=group, permission_id=permission, **{f"{self.target}_id": target})
            for group, target, permission in self.rows - present
        ]
        self.model.objects.bulk_create(made, ignore_conflicts=True)


def groups_above(node: Node) -> models.QuerySet[GeneratedGroup]:
    """Groups whose permissions a page of ``node`` concerns: those at the node and above it."""
    return GeneratedGroup.objects.filter(node__path__in=prefixes(node.path, node.steplen))


def collection_for(node: Node) -> Collection:
    """The node's own collection, below that of the nearest node above that has one."""
    if node.collection_id is not None:
        return Collection.objects.get(pk=node.collection_id)
    above = Node.objects.chain_of(node).exclude(pk=node.pk).exclude(collection=None).order_by("-path").first()
    parent = Collection.objects.get(pk=above.collection_id) if above else Collection.get_first_root_node()
    collection = parent.add_child(name=node.name)
    Node.objects.filter(pk=node.pk).update(collection=collection)
    node.collection = collection
    return collection
