from __future__ import annotations


class DashboardError(Exception):
    """Base of the errors of this layer."""


class UnknownIndicator(DashboardError):
    """A key that neither a layer nor the template names."""
