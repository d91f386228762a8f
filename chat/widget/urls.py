from django.urls import path

from chat.widget import files, views

app_name = "widget"

urlpatterns = [
    path("v1/loader.js", views.loader, name="loader"),
    path("v1/invitation.js", views.invitation_script, name="invitation_script"),
    path("v1/frame", views.frame, name="frame"),
    path("v1/session", views.session, name="session"),
    path("v1/invitation", views.invitation, name="invitation"),
    path("v1/availability", views.availability, name="availability"),
    path("v1/attachments", files.attachments, name="attachments"),
    path("v1/attachments/<uuid:pk>", files.attachment, name="attachment"),
    path("v1/attachments/<uuid:pk>/thumbnail", files.thumbnail, name="thumbnail"),
]
