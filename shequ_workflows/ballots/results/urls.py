from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("recount.py", views.recount_script, name="recount_script"),
    path("<str:public_id>/result/", views.result, name="result"),
    path("<str:public_id>/result/print/", views.sheet, name="result_sheet"),
    path("<str:public_id>/result.json", views.data, name="result_data"),
    path("<str:public_id>/hands/", views.hands, name="hands"),
    path("<str:public_id>/recount/", views.recount, name="recount"),
    path("<str:public_id>/file/", views.file, name="file"),
    path("<str:public_id>/disputes/", views.disputes, name="disputes"),
    path("<str:public_id>/disputes/<str:opening>/", views.dispute, name="dispute"),
    path("<str:public_id>/official/", views.official, name="official"),
]
