"""Addresses of the demo's host page."""

from django.urls import path

from chatsupport.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("token", views.token, name="token"),
    path("switch", views.switch, name="switch"),
    path("participants/", views.participants, name="participants"),
    path("participants/<slug:number>/", views.participant, name="participant"),
    path("reports/", views.reports, name="reports"),
    path("help/", views.help_page, name="help"),
    path("<slug:page>/", views.listing, name="listing"),
]
