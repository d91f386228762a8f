"""Addresses of the console: each view of the list, and a case in it, has its own, so that it can be linked to."""

from django.urls import path, register_converter

from chat.console import files, views


class ViewConverter:
    """The names of the list's views."""

    regex = "mine|unassigned|mentions|waiting|screen|all|wall|(?:team|saved):[0-9]{1,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ViewConverter, "console_view")

app_name = "console"
urlpatterns = [
    path("", views.shell, name="home"),
    path("attachments", files.attachments, name="attachments"),
    path("attachments/<uuid:pk>", files.attachment, name="attachment"),
    path("attachments/<uuid:pk>/thumbnail", files.thumbnail, name="thumbnail"),
    path("<console_view:view>/", views.shell, name="view"),
    path("<console_view:view>/<str:number>/", views.shell, name="case"),
]
