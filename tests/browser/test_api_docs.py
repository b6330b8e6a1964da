"""Can the API's docs be read, under the strict policy, on a phone too?"""

import pytest

pytestmark = pytest.mark.browser
# Each call and each shape is a card made of the same parts, as is each line of a list of them.
AFTER_TWO = ".card:nth-of-type(n+3), .sidebar li:nth-of-type(n+3), tbody tr:nth-of-type(n+3)"


def test_the_docs_of_the_api_are_a_plain_page(screen):
    screen.open("/api/docs/", "api_docs", but=AFTER_TWO)
    assert screen.says("API for partners")
    screen.page.get_by_role("link", name="Refer a client").click()
    assert screen.page.url.endswith("#create_referral")
    assert screen.page.locator("script:not([src])").count() == 0
