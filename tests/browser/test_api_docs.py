"""Can the API's docs be read, under the strict policy, on a phone too?"""

import pytest

pytestmark = pytest.mark.browser


def test_the_docs_of_the_api_are_a_plain_page(screen):
    screen.open("/api/docs/", "api_docs")
    assert screen.says("API for partners")
    screen.page.get_by_role("link", name="Refer a client").click()
    assert screen.page.url.endswith("#create_referral")
    assert screen.page.locator("script:not([src])").count() == 0
