"""Receivers of this layer (the generated groups follow role assignments)."""

from __future__ import annotations
