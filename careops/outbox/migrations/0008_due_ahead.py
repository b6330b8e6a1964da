from importlib import import_module

from django.db import migrations

# As before, each by its own clock.
DUE = """
CREATE OR REPLACE FUNCTION careops_tenants_with_due_messages(upto timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
    shift interval;
BEGIN
    FOR candidate, shift IN SELECT id, ahead FROM tenancy_tenant WHERE is_active LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        IF (SELECT min(next_attempt_at) FROM outbox_message WHERE tenant_id = candidate) <= upto + shift THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""
BEFORE = import_module("careops.outbox.migrations.0002_due").DUE


class Migration(migrations.Migration):
    dependencies = [("outbox", "0007_letters"), ("tenancy", "0005_sandboxes")]
    operations = [
        migrations.RunSQL(DUE, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    ]
