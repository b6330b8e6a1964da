from django.apps import AppConfig


class ProofConfig(AppConfig):
    name = "careops.proof"

    def ready(self) -> None:
        from careops.proof import checks  # noqa: F401  (it registers itself)
