"""Who wrote what about a case, to whom, and who may read it?"""

from __future__ import annotations

from django.apps import AppConfig


class ConversationConfig(AppConfig):
    name = "careops.conversation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import careops.conversation.attached  # noqa: F401 (it declares who reads what)
