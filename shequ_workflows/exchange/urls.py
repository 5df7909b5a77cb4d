from __future__ import annotations

from django.urls import path

from .views import exporting, importing

app_name = "shequ_exchange"
urlpatterns = [
    path("", importing.index, name="index"),
    path("export/", exporting.export, name="export"),
    path("import/", importing.upload, name="upload"),
    path("import/template.xlsx", importing.template, name="template"),
    path("import/<str:public_id>/", importing.roster, name="roster"),
    path("import/<str:public_id>/columns/", importing.tell_columns, name="columns"),
    path("import/<str:public_id>/confirm/", importing.confirm, name="confirm"),
    path("import/<str:public_id>/cancel/", importing.cancel, name="cancel"),
]
