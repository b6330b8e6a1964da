-- The limit for obligations: one batch of the clock's work, written by hand as one statement.
-- It writes the very rows that the policy's sweep writes: the check compares them.
WITH due AS MATERIALIZED (
    SELECT c.id, c.wake_at, o.patient_id, o.provider_id, o.round, o.chased_at, o.attempts,
           p.email AS patient_email, p.first_name || ' ' || p.last_name AS patient_name,
           v.email AS provider_email, v.mobile AS provider_mobile, v.name AS provider_name,
           CASE WHEN o.chased_at <= %(now)s - interval '48 h' THEN 'review'
                ELSE (ARRAY['email', 'sms', 'slack', 'phone'])[1 + o.attempts %% 4] END AS rule
    FROM cases_case c
    JOIN consults_obligation o ON o.tenant_id = c.tenant_id AND o.case_id = c.id
    JOIN people_patient p ON p.tenant_id = o.tenant_id AND p.id = o.patient_id
    JOIN people_provider v ON v.tenant_id = o.tenant_id AND v.id = o.provider_id
    WHERE c.wake_at <= %(now)s AND o.state = 'awaiting'
    ORDER BY c.wake_at
    LIMIT %(batch)s
    FOR NO KEY UPDATE OF c SKIP LOCKED
),
moved AS (
    UPDATE cases_case c
    SET state = CASE d.rule WHEN 'review' THEN 'review' ELSE 'awaiting' END,
        waiting_on = CASE d.rule WHEN 'review' THEN 'lead' ELSE 'provider' END,
        team = CASE d.rule WHEN 'review' THEN 'leads' ELSE '' END,
        clock_at = %(now)s, closed_at = NULL,
        wake_at = CASE d.rule WHEN 'review' THEN %(now)s + interval '24 h'
                  ELSE least(d.chased_at + interval '48 h',
                             d.chased_at + interval '6 h'
                                 * (floor(extract(epoch FROM %(now)s - d.chased_at) / 21600) + 1)) END,
        due_at = CASE d.rule WHEN 'review' THEN %(now)s + interval '24 h'
                 ELSE d.chased_at + interval '48 h' END,
        version = c.version + 1, failures = 0, failure = ''
    FROM due d
    WHERE c.tenant_id = %(tenant)s AND c.id = d.id
),
owed AS (
    UPDATE consults_obligation o
    SET state = CASE d.rule WHEN 'review' THEN 'review' ELSE o.state END,
        attempts = o.attempts + (d.rule <> 'review')::int,
        reviewed_at = CASE d.rule WHEN 'review' THEN %(now)s ELSE o.reviewed_at END
    FROM due d
    WHERE o.tenant_id = %(tenant)s AND o.case_id = d.id
),
step AS MATERIALIZED (
    SELECT uuidv7() AS id, d.id AS case_id, s.*, row_number() OVER (ORDER BY s.place, d.wake_at, d.id) AS number
    FROM due d
    JOIN (VALUES
        (2, 'email', 'follow_up', 'awaiting', 'done',
         '{"consults.follow_up_every": 21600, "consults.link_valid_for": 43200}'),
        (2, 'sms', 'follow_up', 'awaiting', 'done',
         '{"consults.follow_up_every": 21600, "consults.link_valid_for": 43200}'),
        (2, 'slack', 'follow_up', 'awaiting', 'done', '{"consults.follow_up_every": 21600}'),
        (1, 'review', 'follow_up', 'awaiting', 'skipped', '{"consults.follow_up_every": 21600}'),
        (2, 'review', 'review', 'review', 'done',
         '{"consults.review_after": 172800, "consults.patient_link_for": 2592000}')
    ) s (place, rule, action, target, outcome, policy) USING (rule)
),
head AS MATERIALIZED (
    SELECT seq, hash FROM record_chainhead WHERE tenant_id = %(tenant)s FOR NO KEY UPDATE
),
entry AS (
    INSERT INTO record_entry (
        tenant_id, id, seq, case_id, at, action, source, target, outcome, actor, behalf, via, facts, policy,
        trace, hash)
    SELECT %(tenant)s, s.id, head.seq + s.number, s.case_id, %(now)s, s.action, 'awaiting', s.target, s.outcome,
           'the clock', '', 'clock', '{}', s.policy::jsonb, '',
           encode(sha256(format('%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s', head.hash, head.seq + s.number, s.id,
                                s.case_id, %(now)s, s.action, s.target, s.policy)::bytea), 'hex')
    FROM step s, head
    RETURNING id, seq, hash
),
advanced AS (
    UPDATE record_chainhead h
    SET seq = l.seq, hash = l.hash
    FROM (SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1) l
    WHERE h.tenant_id = %(tenant)s
),
said AS MATERIALIZED (
    SELECT uuidv7() AS id, s.id AS entry_id, d.id AS case_id, d.round, t.channel, t.template, t.valid_for, t.digest,
           CASE t.addressee WHEN 'provider' THEN CASE t.channel WHEN 'sms' THEN provider_mobile ELSE provider_email END
                            WHEN 'patient' THEN patient_email ELSE t.addressee END AS address,
           CASE WHEN t.addressee IN ('provider', '#providers') THEN provider_id WHEN t.addressee = 'patient' THEN patient_id
           END AS person,
           CASE t.addressee WHEN 'provider' THEN provider_name WHEN 'patient' THEN patient_name ELSE '' END AS name
    FROM step s
    JOIN (VALUES ('email', 'email', 'provider', 'follow_up', interval '12 h', true),
                 ('sms', 'sms', 'provider', 'follow_up', interval '12 h', true),
                 ('slack', 'slack', '#providers', 'follow_up', NULL, true),
                 ('review', 'slack', '#leads', 'review', NULL, false),
                 ('review', 'email', 'patient', 'under_review', interval '30 d', false)
         ) t (rule, channel, addressee, template, valid_for, digest) ON t.rule = s.rule
    JOIN due d ON d.id = s.case_id
    WHERE s.outcome = 'done'
),
message AS (
    INSERT INTO outbox_message (
        tenant_id, id, case_id, entry_id, channel, template, "to", person, name, state, queued_at,
        next_attempt_at, attempts, receipt, error, subject, text, html, digest)
    SELECT %(tenant)s, id, case_id, entry_id, channel, template, address, person, name, 'queued', %(now)s,
           %(now)s + CASE WHEN digest THEN interval '5 min' ELSE interval '0' END,
           0, '', '', '', '', '', digest
    FROM said
),
link AS (
    INSERT INTO outbox_link (tenant_id, digest, case_id, message, person, round, issued_at, expires_at, tries)
    SELECT %(tenant)s, encode(sha256(uuid_send(id)), 'hex'), case_id, id, person, round, %(now)s,
           %(now)s + valid_for, 0
    FROM said
    WHERE valid_for IS NOT NULL
)
SELECT count(*) FROM due
