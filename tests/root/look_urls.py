"""Addresses of the look alone: the tests of templates and display need no layer and no database."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import RequestContext, Template
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from shequ_workflows import display, styleguide

handler400 = "shequ_workflows.errors.bad_request"
handler403 = "shequ_workflows.errors.permission_denied"
handler404 = "shequ_workflows.errors.not_found"
handler500 = "shequ_workflows.errors.server_error"


def login(request: HttpRequest) -> HttpResponse:
    return render(request, "shequ/registration/login.html", {"form": AuthenticationForm(request), "next": "/"})


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(request.GET.get("why", "")) if request.GET else PermissionDenied


def large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@csrf_protect
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def data(request: HttpRequest) -> HttpResponse:
    return JsonResponse({})


def confirm(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "真的撤回吗？",
        "text": "食堂的开放时间",
        "consequences": ["撤回后不能恢复。"],
        "cancel_url": "/",
    }
    return render(request, "shequ/confirm.html", context)


def plain(request: HttpRequest) -> HttpResponse:
    page = Template('{% extends "shequ/base_public.html" %}{% block title %}通知{% endblock %}')
    return HttpResponse(page.render(RequestContext(request)))


urlpatterns = [
    path("", plain),
    path("plain/", plain),
    path("login/", login, name="shequ_login"),
    path("logout/", LogoutView.as_view(), name="shequ_logout"),
    path("display/", display.set_display, name="shequ_display"),
    path("display/language/", display.set_language, name="shequ_language"),
    path("styleguide/", styleguide.styleguide, name="shequ_styleguide"),
    path("denied/", denied),
    path("large/", large),
    path("broken/", broken),
    path("guarded/", guarded),
    path("data/", data),
    path("confirm/", confirm),
]
