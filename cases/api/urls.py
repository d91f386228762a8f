from django.urls import path, re_path
from django.views.decorators.cache import cache_page

from cases.api.files import Attachments, OneAttachment
from cases.api.views import Cases, Entries, Nowhere, OneCase, Schema

urlpatterns = [
    path("schema/", cache_page(300)(Schema.as_view()), name="api-schema"),  # half a second of work, and always the same
    path("cases/", Cases.as_view(), name="api-cases"),
    path("cases/<str:number>/", OneCase.as_view(), name="api-case"),
    path("cases/<str:number>/entries/", Entries.as_view(), name="api-entries"),
    path("attachments/", Attachments.as_view(), name="api-attachments"),
    path("attachments/<uuid:pk>/", OneAttachment.as_view(), name="api-attachment"),
    re_path("", Nowhere.as_view()),
]
