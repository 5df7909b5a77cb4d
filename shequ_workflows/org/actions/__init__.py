"""The verbs of this layer: nodes, people, roles."""

from __future__ import annotations

from .accounts import LinkAccount, OpenAccount, UnlinkAccount
from .guardians import AddGuardian, EndGuardian
from .merging import MergePersons
from .nodes import AddNode, CloseNode, MoveNode, RenameNode
from .pages import OpenHomePage
from .people import AddPeople, AddPerson, CorrectPerson, NewPerson
from .roles import AssignRole, EndRole

__all__ = [
    "AddGuardian",
    "AddNode",
    "AddPeople",
    "AddPerson",
    "AssignRole",
    "CloseNode",
    "CorrectPerson",
    "EndGuardian",
    "EndRole",
    "LinkAccount",
    "MergePersons",
    "MoveNode",
    "NewPerson",
    "OpenAccount",
    "OpenHomePage",
    "RenameNode",
    "UnlinkAccount",
]
