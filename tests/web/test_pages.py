"""Do the shared pages stand, with and without a tenant, and keep to the strict policy?"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages import constants
from django.template.loader import render_to_string
from django.test import RequestFactory

from careops.web.forms import Renderer
from careops.web.samples import SampleForm
from careops.web.views import styleguide

ROOT = Path(__file__).parents[2]
PAGES = [
    path
    for folder in ("templates", "careops", "referrals")
    for path in (ROOT / folder).rglob("*.html")
    if "email" not in path.relative_to(ROOT).parts
]
TENANT = SimpleNamespace(name="Northside Care", phone="+14165550100")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_brings_no_script_or_style_of_its_own_and_nothing_from_elsewhere(path):
    found = re.findall(
        r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=["']|(?:src|href)=["'](?:https?:)?//""",
        path.read_text(),
    )

    assert found == []


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500])
@pytest.mark.parametrize(
    "given", [{}, {"tenant": TENANT, "reference": "req_1"}], ids=["bare", "full"]
)
def test_an_error_page_stands_without_help_from_a_view(status, given):
    html = render_to_string(f"{status}.html", dict(given))

    assert html.count("<h1>") == 1
    assert ("tel:+14165550100" in html) == bool(given)


def test_a_refusal_is_told_in_the_engines_own_words():
    html = render_to_string("refused.html", {"refusal": SimpleNamespace(reason="Ben accepted it.")})

    assert '<p class="lead">Ben accepted it.</p>' in html


def test_messages_have_a_tone_and_a_drawing():
    message = SimpleNamespace(level_tag=constants.DEFAULT_TAGS[constants.SUCCESS], __str__=str)
    html = render_to_string("careops/messages.html", {"messages": [message]})

    assert "notice tone-success" in html
    assert "#check" in html


def test_signing_out_is_a_post():
    user = SimpleNamespace(is_authenticated=True, name="Ana Diaz", email="ana@example.org")
    html = render_to_string("careops/usermenu.html", {"request": SimpleNamespace(user=user)})

    assert re.search(r'<form method="post" action="/accounts/logout/">', html)


def test_the_styleguide_shows_every_kind_of_field():
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    page = styleguide(request).content.decode()

    assert {name for name in SampleForm.base_fields if f'name="{name}"' not in page} == set()


class Renamed(forms.Form):
    default_renderer = Renderer
    name = forms.CharField(help_text="As on your card.")
    side = forms.ChoiceField(choices=[("l", "Left")], widget=forms.RadioSelect)


def test_an_error_is_summed_up_and_linked_to_its_field():
    html = Renamed({}).render()

    assert 'role="alert"' in html
    assert '<a href="#id_name"><b>Name</b> This field is required.</a>' in html
    assert '<a href="#id_side_0"><b>Side</b> This field is required.</a>' in html


def test_help_and_error_are_tied_to_the_field():
    html = Renamed({}).render()

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_a_form_without_errors_has_no_summary():
    assert 'role="alert"' not in Renamed().render()
