from __future__ import annotations

from django.urls import path

from . import channel_views, duty_views, question_views, views

app_name = "shequ_notices"
urlpatterns = [
    path("<int:pk>/", views.go, name="go"),
    path("<int:pk>/text/", views.text, name="text"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/picture.png", channel_views.picture, name="picture"),
    path("<int:pk>/notice.docx", channel_views.docx, name="docx"),
    path("<int:pk>/slips/", channel_views.slips, name="slips"),
    path("<int:pk>/slips/print/", channel_views.slips_print, name="slips_print"),
    path("<int:pk>/ask/", question_views.ask, name="ask"),
    path("questions/", question_views.questions, name="questions"),
    path("feed/<int:pk>/", channel_views.feed, name="feed"),
    path("duties/", duty_views.queue, name="dues"),
    path("duties/new/", duty_views.event, name="due_event"),
    path("duties/<int:pk>/", duty_views.duties, name="duties"),
    path("duties/one/<str:public_id>/", duty_views.settle, name="due"),
    path("urgent/", views.urgent, name="urgent"),
    path("urgent/<int:pk>/", views.done, name="done"),
    path("checks/", views.checks, name="checks"),
    path("checks/<int:pk>/", views.check, name="check"),
]
