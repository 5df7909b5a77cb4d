"""Addresses of the staff screens of lists; ``delegation.urls`` takes them in."""

from __future__ import annotations

from django.urls import URLPattern, path

from shequ_workflows.delegation.views import list_files, list_lines, list_steps, lists

_VERSION = "lists/version/<str:public_id>/"

patterns: list[URLPattern] = [
    path("lists/", lists.index, name="lists"),
    path("lists/of/<str:code>/", lists.versions, name="list_versions"),
    path("lists/of/<str:code>/begin/", lists.begin, name="list_begin"),
    path("lists/of/<str:code>/import/", list_files.upload, name="list_import"),
    path(_VERSION, lists.show, name="list_show"),
    path(f"{_VERSION}boundaries/", lists.boundaries, name="list_boundaries"),
    path(f"{_VERSION}compare/", lists.compare, name="list_compare"),
    path(f"{_VERSION}export/<slug:form>/", list_files.export, name="list_export"),
    path(f"{_VERSION}function/", list_lines.function, name="list_function_add"),
    path(f"{_VERSION}function/<int:pk>/", list_lines.function, name="list_function"),
    path(f"{_VERSION}function/<int:pk>/remove/", list_lines.remove_function, name="list_function_remove"),
    path(f"{_VERSION}boundary/", list_lines.boundary, name="list_boundary_add"),
    path(f"{_VERSION}boundary/<int:pk>/", list_lines.boundary, name="list_boundary"),
    path(f"{_VERSION}boundary/<int:pk>/remove/", list_lines.remove_boundary, name="list_boundary_remove"),
    path(f"{_VERSION}consult/", list_steps.consult, name="list_consult"),
    path(f"{_VERSION}comments/", list_steps.comments, name="list_comments"),
    path(f"{_VERSION}comments/<int:pk>/answer/", list_steps.answer, name="list_answer"),
    path(f"{_VERSION}publish/", list_steps.publish, name="list_publish"),
    path(f"{_VERSION}drop/", list_steps.drop, name="list_drop"),
]
