app_name = "editors"
urlpatterns: list = []
