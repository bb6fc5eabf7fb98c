"""The desk's addresses. A case is named by its code, a task by its random public id."""

from django.urls import path

from portal.officials import acting, case, queue

app_name = "officials"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("tasks/<uuid:task>/claim/", queue.claim, name="claim"),
    path("tasks/<uuid:task>/release/", queue.release, name="release"),
    path("cases/<str:code>/", case.case, name="case"),
    path("cases/<str:code>/<slug:action>/", acting.act, name="act"),
    path("documents/<uuid:public_id>/", case.document, name="document"),
]
