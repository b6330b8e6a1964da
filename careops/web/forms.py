"""How does a form look? Set as FORM_RENDERER, so that ``{{ form }}`` is accessible everywhere."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Error summary first, then label, help, errors and input of each field; optional fields say so."""

    form_template_name = "careops/form.html"
    field_template_name = "careops/field.html"
