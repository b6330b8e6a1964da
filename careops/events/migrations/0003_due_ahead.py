from importlib import import_module

from django.db import migrations

# As before, each by its own clock.
DUE = """
CREATE OR REPLACE FUNCTION careops_tenants_with_events(upto timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
    shift interval;
BEGIN
    FOR candidate, shift IN SELECT id, ahead FROM tenancy_tenant WHERE is_active LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        IF EXISTS (
            SELECT FROM events_endpoint e WHERE e.tenant_id = candidate AND e.is_active
            AND (e.queued_to < (SELECT seq FROM record_chainhead WHERE tenant_id = candidate)
                OR e.next_at <= upto + shift AND (e.leased_until IS NULL OR e.leased_until <= upto + shift)
                AND EXISTS (
                    SELECT FROM events_delivery d WHERE d.tenant_id = candidate
                    AND d.endpoint_id = e.id AND d.state IN ('pending', 'retry')
                    AND (d.next_at IS NULL OR d.next_at <= upto + shift)))
        ) THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""
BEFORE = import_module("careops.events.migrations.0002_due").DUE


class Migration(migrations.Migration):
    dependencies = [("events", "0002_due"), ("tenancy", "0005_sandboxes")]
    operations = [
        migrations.RunSQL(DUE, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    ]
