"""The operator's addresses. None names a person or a case."""

from django.urls import path

from portal.operators import alarms, jobs, maintenance, overview, refused

app_name = "operators"
urlpatterns = [
    path("", overview.home, name="home"),
    path("alarms/<int:alarm>/seen/", alarms.seen, name="alarm_seen"),
    path("registries/<slug:registry>/ask-again/", refused.ask_again, name="ask_again"),
    path("maintenance/new/", maintenance.plan, name="maintenance_plan"),
    path("maintenance/<int:window>/end/", maintenance.end, name="maintenance_end"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:job>/requeue/", jobs.requeue, name="requeue"),
]
