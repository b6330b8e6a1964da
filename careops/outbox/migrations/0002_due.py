from django.db import migrations

# Asks one tenant after the other, as that tenant: nobody, not even the clock, sees two at once.
DUE = """
CREATE FUNCTION careops_tenants_with_due_messages(upto timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
BEGIN
    FOR candidate IN SELECT id FROM tenancy_tenant WHERE is_active LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        IF (SELECT min(next_attempt_at) FROM outbox_message WHERE tenant_id = candidate) <= upto THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("tenancy", "0001_initial")]
    operations = [
        migrations.RunSQL(DUE, "DROP FUNCTION careops_tenants_with_due_messages(timestamptz)")
    ]
