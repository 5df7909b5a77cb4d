from __future__ import annotations

from django.urls import path

from . import staff_views, views
from .results.urls import urlpatterns as result_patterns

app_name = "shequ_ballots"
urlpatterns = [
    *result_patterns,
    path("new/<str:public_id>/", staff_views.draft, name="draft"),
    path("<str:public_id>/", views.poll, name="poll"),
    path("<str:public_id>/vote/", views.vote, name="vote"),
    path("<str:public_id>/receipt/", views.receipt, name="receipt"),
    path("<str:public_id>/check/", views.check, name="check"),
    path("<str:public_id>/revise/", staff_views.revise, name="revise"),
    path("<str:public_id>/open/", staff_views.open_poll, name="open"),
    path("<str:public_id>/close/", staff_views.close, name="close"),
    path("<str:public_id>/enter/", staff_views.enter, name="enter"),
]
