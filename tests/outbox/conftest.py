"""How do tests of the outbox begin? With a carrier, and a referral that has something to say."""

import pytest

from careops.outbox.models import Message
from tests.factories import make_provider, submit_referral
from tests.outbox.carriers import MailServer


@pytest.fixture
def mail_server(settings):
    """A mail server that is configured."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 5
        yield server


@pytest.fixture
def referral(tenant):
    """One that is open to all: it has mailed the client, and posted to Slack."""
    make_provider("Bob Brown")
    return submit_referral()


@pytest.fixture
def mail(referral):
    """The one e-mail that is waiting."""
    return Message.objects.get(channel="email")
