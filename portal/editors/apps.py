from django.apps import AppConfig


class EditorsConfig(AppConfig):
    name = "portal.editors"
    label = "editors_desk"

    def ready(self) -> None:
        from portal.editors.paths import paths_of_cases
        from workflows.editions.paths import read_with

        read_with(paths_of_cases)
