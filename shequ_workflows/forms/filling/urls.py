from __future__ import annotations

from django.urls import URLPattern, path

from . import resuming, views

patterns: list[URLPattern] = [
    path("", views.listing, name="open"),
    path("resume/", resuming.resume, name="resume"),
    path("resume/<str:code>/", resuming.go_on, name="go_on"),
    path("sent/<str:reference>/", views.receipt, name="receipt"),
    path("<slug:slug>/", views.start, name="start"),
    path("<slug:slug>/discard/", views.discard, name="discard"),
    path("<slug:slug>/kept/", resuming.kept, name="kept"),
    path("<slug:slug>/step/<str:key>/", views.step, name="step"),
    path("<slug:slug>/check/", views.check, name="check"),
]
