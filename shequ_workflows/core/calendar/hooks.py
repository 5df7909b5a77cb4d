"""What the Wagtail admin needs of the calendar screen: addresses and a menu item.

@hooks.register("register_admin_urls")
def calendar_urls():
    return hooks.urlpatterns
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.urls import include, path, register_converter, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from . import hours_views, views


class DateConverter:
    """``2027-02-06`` in an address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


register_converter(DateConverter, "shequ_date")

_patterns = [
    path("", views.show_today, name="today"),
    path("<int:year>/", views.show_year, name="year"),
    path("<int:year>/preview/", views.preview, name="preview"),
    path("<int:year>/confirm/", views.confirm, name="confirm"),
    path("<int:year>/template.xlsx", views.as_sheet, name="template"),
    path("<int:year>/table.json", views.as_json, name="json"),
    path("day/<shequ_date:day>/", views.edit_day, name="day"),
    path("hours/", hours_views.show_hours, name="hours"),
    path("hours/<int:node_id>/", hours_views.edit_hours, name="hours_edit"),
]

urlpatterns = [path("work-calendar/", include((_patterns, "shequ_calendar")))]


class CalendarMenuItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return views.may_configure(request)


def menu_item(order: int = 700) -> MenuItem:
    """The item “工作日历” for the menu 社区治理."""
    return CalendarMenuItem(
        gettext_lazy("Work calendar"),
        reverse_lazy("shequ_calendar:today"),
        name="work-calendar",
        icon_name="calendar-alt",
        order=order,
    )
