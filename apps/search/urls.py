# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.search import views

app_name = "search"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/similar/", views.similar, name="similar"),
]
