from django.db import migrations

# Asks one tenant after the other, as that tenant, like the clock does; tells figures and nothing else.
BACKLOG = """
CREATE FUNCTION careops_backlog(upto timestamptz) RETURNS TABLE (
    due bigint, due_since timestamptz, set_aside bigint, queued bigint, queued_since timestamptz, dead bigint
) LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
BEGIN
    FOR candidate IN SELECT id FROM tenancy_tenant WHERE is_active LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        SELECT count(*), min(wake_at) INTO due, due_since FROM (
            SELECT wake_at FROM cases_case
            WHERE tenant_id = candidate AND wake_at <= upto ORDER BY wake_at LIMIT 10000) c;
        SELECT count(*) INTO set_aside FROM (
            SELECT FROM cases_case WHERE tenant_id = candidate AND failures > 0 LIMIT 10000) c;
        SELECT count(*), min(next_attempt_at) INTO queued, queued_since FROM (
            SELECT next_attempt_at FROM outbox_message
            WHERE tenant_id = candidate AND next_attempt_at <= upto
            ORDER BY next_attempt_at LIMIT 10000) m;
        SELECT count(*) INTO dead FROM (
            SELECT FROM outbox_message WHERE tenant_id = candidate AND state = 'failed' LIMIT 10000) m;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0001_pulse"), ("cases", "0002_due"), ("outbox", "0003_digests")]
    operations = [migrations.RunSQL(BACKLOG, "DROP FUNCTION careops_backlog(timestamptz)")]
