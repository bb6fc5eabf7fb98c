from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "workflows.mandates"
    label = "mandates"

    def ready(self) -> None:
        import workflows.mandates.standing  # noqa: F401  # listens to what the business registry answers
        from workflows.journal import guards
        from workflows.people.models import Mandate, MandateScope

        # The terms never change, and nothing is deleted; how the agent is named is sealed anew when a key is replaced.
        ends = ("agent", "accepted_at", "refused_at", "revoked_at", "revoked_by")
        guards.append_only(Mandate, mutable=(*ends, "agent_number", "agent_name", "agent_birth_date"))
        guards.append_only(MandateScope)
