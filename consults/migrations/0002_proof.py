"""Nobody proposes a revocation without proof, whatever the code forgets (S0-A9).

The proof must be the one that was hashed. Whether outreach was exhausted is asked of the tables
themselves, whatever the proof says: the obligation is of this provider, in review or past it, and
unanswered; and each channel on which the provider can be reached was tried and did not come back.
Calls are in the record. It says again what ladder.py and evidence.py say.
"""

from django.db import migrations

PROOF = """
CREATE FUNCTION consults_require_proof() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed consults_obligation;
    untried text;
BEGIN
    IF NEW.proof_hash <> encode(sha256(convert_to(NEW.proof, 'UTF8')), 'hex') THEN
        RAISE check_violation USING MESSAGE = 'The proof is not the one that was hashed.';
    END IF;
    SELECT * INTO owed FROM consults_obligation o
    WHERE o.tenant_id = NEW.tenant_id AND o.case_id = NEW.obligation_id
      AND o.provider_id = NEW.provider_id AND o.answered_at IS NULL
      AND o.state IN ('review', 'escalated', 'refunded', 'unfulfilled');
    IF NOT FOUND THEN
        RAISE check_violation USING MESSAGE = 'The provider does not owe this, or is not silent.';
    END IF;
    SELECT string_agg(ladder.channel, ', ') INTO untried
    FROM people_provider p, LATERAL (
        SELECT 'email' AS channel
        UNION ALL SELECT 'phone'
        UNION ALL SELECT 'sms' WHERE p.mobile <> ''
        UNION ALL SELECT 'slack' WHERE p.slack_id <> ''
    ) ladder
    WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.provider_id
      AND NOT EXISTS (
        SELECT FROM outbox_message m
        WHERE m.tenant_id = NEW.tenant_id AND m.case_id = NEW.obligation_id
          AND m.channel = ladder.channel AND m.state IN ('sent', 'delivered')
          AND (m.person = NEW.provider_id OR m."to" = '#providers'))
      AND NOT (ladder.channel = 'phone' AND EXISTS (
        SELECT FROM record_entry e
        WHERE e.tenant_id = NEW.tenant_id AND e.case_id = NEW.obligation_id
          AND e.action = 'note_call'));
    IF untried IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'Outreach is not exhausted: ' || untried;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER require_proof BEFORE INSERT ON consults_revocation
    FOR EACH ROW EXECUTE FUNCTION consults_require_proof();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consults", "0001_initial"),
        ("outbox", "0001_initial"),
        ("people", "0001_initial"),
        ("record", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            PROOF,
            "DROP TRIGGER require_proof ON consults_revocation; DROP FUNCTION consults_require_proof()",
        )
    ]
