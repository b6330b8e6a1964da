"""SX-1: A never lists, reads or names a file of B's, with each wall alone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.http import Http404

from careops.files import store
from careops.files.models import STORE, File, Folder
from careops.files.sending import find
from careops.people.middleware import actor_of
from careops.tenancy.scope import NoTenant, tenant_scope
from careops.values.table import Refused, Row


def test_the_files_of_another_tenant_are_neither_listed_nor_named(a, b):
    agent = actor_of(a.agent, via="page")

    assert set(File.objects.readable_by(agent)) == set(a.files)
    for stranger in (*b.files, uuid4()):
        with pytest.raises(Refused, match="not a valid choice"):
            Row(File).of(str(getattr(stranger, "pk", stranger)), by=agent)
    assert not File.objects.filter(folder__partner=b.partner.pk).exists()
    assert not Folder.objects.filter(pk__in=[file.folder_id for file in b.files]).exists()


def test_an_address_that_was_signed_for_another_tenant_leads_nowhere(a, b):
    for token in b.file_tokens:
        with pytest.raises(Http404):
            find(token, reader=actor_of(a.agent, via="page"), at=a.at)


def test_a_file_lies_below_its_tenant_alone_and_nobody_else_clears_it_away(a, b):
    assert {file.key.partition("/")[0] for file in b.files} == {str(b.tenant.pk)}
    assert not set(store.lost(a.tenant, at=a.at)) & {file.key for file in b.files}
    assert all(storages[STORE].exists(file.key) for file in b.files)


def test_a_file_cannot_be_put_into_the_folder_of_another_tenant(a, b):
    from django.db import Error, transaction

    file = a.files[0]
    with pytest.raises((Error, NoTenant)), transaction.atomic():
        File.objects.create(folder_id=b.files[0].folder_id, name="x.txt", size=1, content_type="text/plain",
                            sha256="0" * 64, key="x", uploaded_by="x", uploaded_at=file.uploaded_at)  # fmt: skip
    with tenant_scope(b.tenant):
        assert File.objects.count() == len(b.files)
