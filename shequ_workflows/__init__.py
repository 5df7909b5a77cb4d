"""Community governance for Wagtail: deliberation, delegated tasks, notices and a staff desk.

The root package holds what all layers share and no layer owns: base templates, static files, system checks,
addresses. Each sub-package is a Django app of one layer; see `docs/developers.md`.
"""

__version__ = "0.1.0"
