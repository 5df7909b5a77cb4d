from __future__ import annotations

from django.urls import path

from . import views
from .files import views as files
from .links import staff_views as staff_links
from .links import views as links
from .rules import views as rules
from .search import views as search

app_name = "shequ_core"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("files/<str:public_id>/", files.show, name="file"),
    path("files/<str:public_id>/preview/", files.preview, name="file_preview"),
    path("link/<str:token>/", links.open_link, name="link"),
    path("links/<str:public_id>/revoke/", staff_links.revoke, name="link_revoke"),
    path("links/<str:public_id>/<str:purpose>/", staff_links.make, name="link_make"),
    path("search/", search.search_page, name="search"),
    path("rules/", rules.index, name="rules"),
    path("rules/<str:code>/<str:machine>/", rules.show, name="rules_show"),
    path("rules/<str:code>/<str:machine>/edit/", rules.edit, name="rules_edit"),
    path("rules/<str:code>/<str:machine>/pack.json", rules.download, name="rules_pack"),
    path("rules/<str:code>/<str:machine>/upload/", rules.upload, name="rules_upload"),
]
