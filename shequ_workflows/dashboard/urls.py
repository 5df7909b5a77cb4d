from __future__ import annotations

from django.urls import path

from .views import staff

app_name = "shequ_dashboard"
urlpatterns = [
    path("", staff.home, name="home"),
    path("reading/<str:public_id>/correct/", staff.correct, name="correct"),
    path("<str:code>/", staff.board, name="board"),
    path("<str:code>/enter/", staff.enter, name="enter"),
    path("<str:code>/load/", staff.load, name="load"),
    path("<str:code>/export/", staff.export, name="export"),
    path("<str:code>/of/<str:key>/", staff.indicator, name="indicator"),
    path("<str:code>/of/<str:key>/target/", staff.target, name="target_new"),
    path("<str:code>/of/<str:key>/target/<str:public_id>/", staff.target, name="target"),
    path("<str:code>/of/<str:key>/target/<str:public_id>/end/", staff.end_target, name="target_end"),
]
