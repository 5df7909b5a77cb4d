from __future__ import annotations

from django.urls import path

from .views import public, staff

app_name = "shequ_plans"
urlpatterns = [
    path("<int:pk>/", public.go, name="go"),
    path("<int:pk>/sheet/", public.sheet, name="sheet"),
    path("<int:pk>/plan.ics", public.calendar, name="calendar"),
    path("work/", staff.work, name="work"),
    path("late/", staff.work, {"view": "late"}, name="late"),
    path("begin/", staff.begin, name="begin"),
    path("<int:pk>/shift/", staff.shift, name="shift"),
    path("<int:pk>/evidence/<int:number>/", staff.hide, name="hide"),
    path("<int:pk>/row/<slug:key>/", staff.row, name="row"),
    path("<int:pk>/row/<slug:key>/<slug:verb>/", staff.row, name="do"),
]
