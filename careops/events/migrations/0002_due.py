from django.db import migrations

# Asks one tenant after the other, as that tenant: nobody, not even the clock, sees two at once.
DUE = """
CREATE FUNCTION careops_tenants_with_events(upto timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
BEGIN
    FOR candidate IN SELECT id FROM tenancy_tenant WHERE is_active LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        IF EXISTS (
            SELECT FROM events_endpoint e WHERE e.tenant_id = candidate AND e.is_active
            AND (e.queued_to < (SELECT seq FROM record_chainhead WHERE tenant_id = candidate)
                OR e.next_at <= upto AND (e.leased_until IS NULL OR e.leased_until <= upto)
                AND EXISTS (
                    SELECT FROM events_delivery d WHERE d.tenant_id = candidate
                    AND d.endpoint_id = e.id AND d.state IN ('pending', 'retry')
                    AND (d.next_at IS NULL OR d.next_at <= upto)))
        ) THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
        ("record", "0004_partners_entries"),
        ("tenancy", "0001_initial"),
    ]
    operations = [migrations.RunSQL(DUE, "DROP FUNCTION careops_tenants_with_events(timestamptz)")]
