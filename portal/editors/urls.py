"""The editors' addresses. A draft is named by its random public id, an edition by the procedure's code and its day."""

from django.urls import path

from portal.editors import differing, files, home, previewing, proposals, publishing, simulations

app_name = "editors"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/", proposals.begin, name="begin"),
    path("export/", files.export, name="export"),
    path("drafts/<uuid:proposal>/", proposals.show, name="proposal"),
    path("drafts/<uuid:proposal>/versions/<int:number>/", files.version, name="version"),
    path("drafts/<uuid:proposal>/drop/", proposals.drop, name="drop"),
    path("drafts/<uuid:proposal>/differences/", differing.differences, name="differences"),
    path("drafts/<uuid:proposal>/pages/", previewing.preview, name="preview"),
    path("drafts/<uuid:proposal>/pages/<slug:step>/", previewing.preview, name="preview_step"),
    path("drafts/<uuid:proposal>/simulation/", simulations.simulation, name="simulation"),
    path("drafts/<uuid:proposal>/publish/", publishing.publish, name="publish"),
    path("<str:code>/new/", proposals.begin, name="begin_next"),
    path("<str:code>/<str:day>/", home.edition, name="edition"),
    path("<str:code>/<str:day>/file/", files.edition, name="file"),
    path("<str:code>/<str:day>/withdraw/", publishing.withdraw, name="withdraw"),
]
