"""The signals of this layer. All are sent inside the transaction of the action that they tell of.

``acted``: an action on nodes, people, roles or accounts. ``actor`` (Actor), ``verb`` (str), ``role`` (str, in which
role; empty for the system), ``node`` (Node whose journal it belongs to), ``person`` (Person concerned, or None),
``payload`` (JSON-ready dict). The record layer above writes it to the node's journal.

``node_moved``: a node stands elsewhere in the tree. ``node`` (Node, already moved), ``old_path``, ``new_path`` (str).
All paths below ``old_path`` moved along; whoever keeps copies of paths follows.

``persons_merged``: a stub turned out to be somebody. ``stub``, ``person`` (Person), ``actor`` (Actor). Whoever points
to the stub points to the person from now on.
"""

from __future__ import annotations

from django.dispatch import Signal

acted = Signal()
node_moved = Signal()
persons_merged = Signal()
