"""Mounted at `admin/chat-access/`."""

from django.urls import path

from chat.access import views

urlpatterns = [
    path("", views.staff_page, name="chat-access"),
    path("switch/", views.staff_switch, name="chat-access-switch"),
]
