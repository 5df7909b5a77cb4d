"""Nodes of the tree: set up, renamed, moved, closed. Never deleted: what happened there happened there."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.closing import obstacles
from shequ_workflows.org.constants import PARENTS, NodeKind, Role
from shequ_workflows.org.models import Node, RoleAssignment
from shequ_workflows.org.moment import now, today
from shequ_workflows.org.signals import node_moved

from .base import OrgAction, may_at

TREE_KEEPERS = frozenset({Role.ADMINISTRATOR})
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")


def _kinds(kinds: Any) -> str:
    labels = {str(code): str(label) for code, label in NodeKind.choices}
    return _(", ").join(labels[kind] for kind in labels if kind in kinds)


def _locked(*nodes: Node | None) -> list[Node]:
    """Rows of the tree, locked in one order so that two who move nodes do not wait for each other for ever."""
    wanted = [node.pk for node in nodes if node is not None]
    return list(Node.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


class AddNode(OrgAction[Node]):
    """Set up a node below ``parent`` (None: a root, by the system only). ``code`` is unique for ever."""

    verb = "add_node"
    label = gettext_lazy("Node set up")

    def __init__(
        self,
        actor: Actor,
        parent: Node | None,
        *,
        kind: str,
        code: str,
        name: str,
        short_name: str = "",
        usci: str = "",
        small_office: bool = True,
    ) -> None:
        super().__init__(actor)
        self.parent = parent
        self.kind, self.code, self.name = kind, code.strip(), " ".join(name.split())
        self.more = {"short_name": short_name.strip(), "usci": usci.strip().upper(), "small_office": small_office}

    def lock(self) -> None:
        for node in _locked(self.parent):
            self.parent = node

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.parent, TREE_KEEPERS)
        if refusal is not None:
            return refusal
        if self.kind not in NodeKind.values:
            return refuse("kind", gettext_lazy("Please choose what kind of node this is."), kind=[_("Please choose.")])
        above = self.parent.kind if self.parent else None
        if above not in PARENTS[self.kind]:
            return self._wrong_parent()
        if self.parent is not None and self.parent.closed_on is not None:
            return refuse("closed", gettext_lazy("The node above is closed. Please choose another one."))
        if not self.name:
            return refuse("name", gettext_lazy("Please give it a name."), name=[_("Please give it a name.")])
        return self._check_code()

    def _wrong_parent(self) -> Refusal:
        parents = {kind for kind in PARENTS[self.kind] if kind is not None}
        sentence = _("A node of the kind “%(kind)s” stands below: %(parents)s.") % {
            "kind": _kinds({self.kind}),
            "parents": _kinds(parents) or _("nothing"),
        }
        return refuse("parent", sentence, kind=[sentence])

    def _check_code(self) -> Refusal | None:
        if not _CODE.fullmatch(self.code):
            sentence = gettext_lazy("A code has digits and letters, at most 32. Please check it.")
        elif Node.objects.filter(code=self.code).exists():
            sentence = gettext_lazy("Another node has this code already. Please check it.")
        else:
            return None
        return refuse("code", sentence, code=[str(sentence)])

    def perform(self) -> Node:
        node = Node(kind=self.kind, code=self.code, name=self.name, **self.more)
        node = self.parent.add_child(instance=node) if self.parent else Node.add_root(instance=node)
        payload = {"code": node.code, "kind": node.kind, "under": self.parent.code if self.parent else ""}
        self.tell(node, TREE_KEEPERS, payload=payload)
        return node


class RenameNode(OrgAction[Node]):
    """Correct a node's names, credit code or size of office; its kind and code stay."""

    verb = "rename_node"
    label = gettext_lazy("Node corrected")
    FIELDS = ("name", "short_name", "usci", "small_office")

    def __init__(self, actor: Actor, node: Node, **values: Any) -> None:
        super().__init__(actor)
        unknown = set(values) - set(self.FIELDS)
        if unknown:
            raise TypeError(f"not to be corrected here: {sorted(unknown)}")
        self.node = node
        self.values = {name: " ".join(text.split()) if isinstance(text, str) else text for name, text in values.items()}

    def lock(self) -> None:
        self.node = _locked(self.node)[0]

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.node, TREE_KEEPERS)
        if refusal is None and not self.values.get("name", self.node.name):
            return refuse("name", gettext_lazy("Please give it a name."), name=[_("Please give it a name.")])
        return refusal

    def perform(self) -> Node:
        node = self.node
        changed = {name: [getattr(node, name), to] for name, to in self.values.items() if getattr(node, name) != to}
        if changed:
            Node.objects.filter(pk=node.pk).update(**{name: to for name, (_was, to) in changed.items()})
            node.refresh_from_db()
            self.tell(node, TREE_KEEPERS, payload={"code": node.code, "changed": changed})
        return node


class MoveNode(OrgAction[Node]):
    """Put a node with all below it under another. What lies inside a community stays in it: its matters and numbers
    belong to that community."""

    verb = "move_node"
    label = gettext_lazy("Node moved")

    def __init__(self, actor: Actor, node: Node, parent: Node) -> None:
        super().__init__(actor)
        self.node, self.parent = node, parent

    def lock(self) -> None:
        rows = {row.pk: row for row in _locked(self.node, self.parent)}
        self.node, self.parent = rows[self.node.pk], rows[self.parent.pk]

    def check(self) -> Refusal | None:
        node, parent = self.node, self.parent
        refusal = may_at(self.actor, node, TREE_KEEPERS) or may_at(self.actor, parent, TREE_KEEPERS)
        if refusal is not None:
            return refusal
        if parent.path.startswith(node.path):
            return refuse("below_itself", gettext_lazy("A node cannot stand below itself. Please choose another one."))
        if parent.kind not in PARENTS[node.kind]:
            return refuse("parent", gettext_lazy("A node of this kind cannot stand there. Please choose another one."))
        if parent.closed_on is not None:
            return refuse("closed", gettext_lazy("The node above is closed. Please choose another one."))
        if node.kind in INSIDE_COMMUNITY and node.community.pk != parent.community.pk:
            return refuse(
                "community",
                gettext_lazy(
                    "It cannot leave its community: matters and numbers stay there. Set up a new one instead."
                ),
            )
        return None

    def perform(self) -> Node:
        old_path, before = self.node.path, self.node.get_parent()
        self.node.move(self.parent, pos="last-child")
        node = Node.objects.get(pk=self.node.pk)
        node_moved.send(type(self), node=node, old_path=old_path, new_path=node.path)
        payload = {"code": node.code, "from": before.code if before else "", "to": self.parent.code}
        self.tell(node, TREE_KEEPERS, payload=payload)
        return node


INSIDE_COMMUNITY = frozenset({NodeKind.COMPOUND, NodeKind.GRID, NodeKind.BUILDING, NodeKind.HOUSEHOLD})


class CloseNode(OrgAction[Node]):
    """Close a node from today: nothing new begins there, its roles end this minute. Refused while anything runs there."""

    verb = "close_node"
    label = gettext_lazy("Node closed")

    def __init__(self, actor: Actor, node: Node) -> None:
        super().__init__(actor)
        self.node = node

    def lock(self) -> None:
        self.node = _locked(self.node)[0]

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.node, TREE_KEEPERS)
        if refusal is not None:
            return refusal
        if self.node.closed_on is not None:
            return refuse("closed", gettext_lazy("This node is closed already."))
        if Node.objects.within(self.node).in_use().exclude(pk=self.node.pk).exists():
            return refuse("children", gettext_lazy("There are nodes in use below it. Please close those first."))
        for obstacle in obstacles:
            sentence = obstacle.find(self.node)
            if sentence is not None:
                return refuse(obstacle.key, sentence)
        return None

    def perform(self) -> Node:
        from .roles import end_now

        at = now()
        ending = RoleAssignment.objects.in_force(at).filter(node=self.node).select_related("person", "node")
        ended = [end_now(assignment, self.actor, at) for assignment in ending]
        Node.objects.filter(pk=self.node.pk).update(closed_on=today())
        self.node.refresh_from_db()
        payload = {"code": self.node.code, "roles_ended": [row.to_payload() for row in ended]}
        self.tell(self.node, TREE_KEEPERS, payload=payload)
        return self.node
