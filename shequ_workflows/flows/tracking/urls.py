from __future__ import annotations

from django.urls import path

from . import views

patterns = [
    path("track/", views.track, name="track"),
    path("track/finish/", views.finish, name="track_finish"),
    path("track/sent/<str:public_id>/", views.sent, name="track_sent"),
    path("track/<str:public_id>/", views.case, name="track_case"),
    path("track/<str:public_id>/comment/", views.comment, name="track_comment"),
    path("track/<str:public_id>/rate/", views.rate, name="track_rate"),
    path("track/<str:public_id>/do/<str:edge>/", views.step, name="track_step"),
    path("mine/", views.mine, name="mine"),
]
