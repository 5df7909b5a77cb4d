"""The example site with the calendar screen below ``/admin/``, whether or not the admin menu wires it."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from shequ_workflows.core.calendar import hooks as calendar_hooks
from site_config.urls import handler400, handler403, handler404, handler500
from site_config.urls import urlpatterns as site_patterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("admin/", include(decorate_urlpatterns(calendar_hooks.urlpatterns, require_admin_access))),
    *site_patterns,
]
