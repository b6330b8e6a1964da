from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "careops.engine"

    def ready(self) -> None:
        from careops.engine.batches import carry_out_one
        from careops.policy.workflow import Workflow

        Workflow.carry_out = carry_out_one
