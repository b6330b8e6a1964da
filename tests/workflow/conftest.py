import pytest
from django.apps import apps

from careops.desk.words import kind_models
from tests.workflow.loans import make_loan


@pytest.fixture
def loan():
    """Makes a policy in which the test plants something; it is gone after the test."""
    before = dict(apps.all_models["desk"])
    kind_models.cache_clear()
    yield make_loan
    apps.all_models["desk"].clear()
    apps.all_models["desk"].update(before)
    apps.clear_cache()
    kind_models.cache_clear()
