-- The limit for referrals: one batch of the clock's work on referrals, written by hand as one statement.
-- It writes the very rows that the policy's sweep writes: the check compares them.
WITH due AS MATERIALIZED (
    SELECT c.id, c.wake_at, r.offered_at, r.client_id, r.provider_id, r.round, r.network, r.excluded,
           p.email AS client_email, p.first_name || ' ' || p.last_name AS client_name,
           v.email AS provider_email, v.name AS provider_name,
           CASE WHEN r.state = 'offered' AND r.offered_at <= %(now)s - interval '48 h' THEN 'expire'
                WHEN r.state = 'offered' THEN 'remind'
                WHEN r.offered_at <= %(now)s - interval '48 h' THEN 'expire_open'
                ELSE 'bump' END AS rule
    FROM cases_case c
    JOIN referrals_referral r ON r.tenant_id = c.tenant_id AND r.case_id = c.id
    JOIN people_patient p ON p.tenant_id = r.tenant_id AND p.id = r.client_id
    LEFT JOIN people_provider v ON v.tenant_id = r.tenant_id AND v.id = r.provider_id
    WHERE c.wake_at <= %(now)s AND r.state IN ('offered', 'open')
    ORDER BY c.wake_at
    LIMIT %(batch)s
    FOR NO KEY UPDATE OF c SKIP LOCKED
),
roster AS MATERIALIZED (SELECT id, networks FROM people_provider WHERE is_active),
move AS MATERIALIZED (
    SELECT due.*, uuidv7() AS task_id
    FROM due
    WHERE rule IN ('remind', 'expire_open') OR EXISTS (
        SELECT FROM roster
        WHERE (due.network = '' OR due.network = ANY (roster.networks))
          AND roster.id <> ALL (due.excluded) AND roster.id IS DISTINCT FROM due.provider_id)
),
moved AS (
    UPDATE cases_case c
    SET state = n.state, title = c.title, patient_id = m.client_id, partner_id = NULL, owner_id = NULL,
        provider_id = CASE WHEN n.state = 'offered' THEN m.provider_id END,
        waiting_on = n.waiting_on, team = n.team, clock_at = %(now)s, closed_at = NULL,
        wake_at = CASE WHEN n.wake IS NULL THEN m.offered_at + interval '48 h' ELSE %(now)s + n.wake END,
        due_at = CASE WHEN n.due IS NULL THEN m.offered_at + interval '48 h' ELSE %(now)s + n.due END,
        version = c.version + 1, failures = 0, failure = ''
    FROM move m
    JOIN (VALUES ('remind', 'offered', 'provider', '', NULL, NULL),
                 ('bump', 'open', 'providers', '', NULL, NULL),
                 ('expire', 'open', 'providers', '', interval '24 h', interval '48 h'),
                 ('expire_open', 'unplaced', 'us', 'intake', interval '24 h', interval '24 h')
         ) n (rule, state, waiting_on, team, wake, due) USING (rule)
    WHERE c.tenant_id = %(tenant)s AND c.id = m.id
),
referred AS (
    UPDATE referrals_referral r
    SET state = CASE m.rule WHEN 'expire' THEN 'open' ELSE 'unplaced' END,
        round = r.round + (m.rule = 'expire')::int,
        provider_id = NULL,
        excluded = CASE m.rule WHEN 'expire' THEN r.excluded || r.provider_id ELSE r.excluded END,
        closed_reason = CASE m.rule WHEN 'expire' THEN 'no answer' ELSE r.closed_reason END,
        routed_at = CASE m.rule WHEN 'expire' THEN %(now)s ELSE r.routed_at END,
        offered_at = CASE m.rule WHEN 'expire' THEN %(now)s ELSE r.offered_at END,
        unplaced_at = CASE m.rule WHEN 'expire' THEN r.unplaced_at ELSE %(now)s END
    FROM move m
    WHERE r.tenant_id = %(tenant)s AND r.case_id = m.id AND m.rule IN ('expire', 'expire_open')
),
task_case AS (
    INSERT INTO cases_case (
        tenant_id, id, kind, ref, number, title, patient_id, state, waiting_on, team, due_at, wake_at,
        clock_at, opened_at, version, failures, failure, followers, parts)
    SELECT %(tenant)s, task_id, 'task', 'T-' || upper(substr(md5(task_id::text), 1, 12)), '',
           'Find a provider for this client', client_id, 'new', 'us', 'intake',
           %(now)s + interval '24 h', %(now)s + interval '24 h', %(now)s, %(now)s, 1, 0, '', '{}', 0
    FROM move
    WHERE rule = 'expire_open'
),
task AS (
    INSERT INTO desk_task (
        tenant_id, case_id, state, round, about_case_id, task_kind, team, opened_at, wanted_by, note)
    SELECT %(tenant)s, task_id, 'new', 1, id, 'place_referral', 'intake', %(now)s,
           %(now)s + interval '24 h', ''
    FROM move
    WHERE rule = 'expire_open'
),
step AS MATERIALIZED (
    SELECT uuidv7() AS id, m.id AS case_id, m.task_id, s.*,
           row_number() OVER (ORDER BY s.place, m.wake_at, m.id) AS number
    FROM move m
    JOIN (VALUES
        (1, 'remind', 'remind', 'offered', 'offered',
         '{"referrals.remind_after": 86400, "referrals.link_valid_for": 43200, "referrals.client_link_for": 2592000}'),
        (1, 'bump', 'bump', 'open', 'open',
         '{"referrals.remind_after": 86400, "referrals.client_link_for": 2592000}'),
        (1, 'expire', 'expire', 'offered', 'received', '{"referrals.expire_after": 172800}'),
        (2, 'expire', 'repost', 'received', 'open', '{"referrals.client_link_for": 2592000}'),
        (1, 'expire_open', 'expire_open', 'open', 'unplaced',
         '{"referrals.expire_after": 172800, "referrals.client_link_for": 2592000}'),
        (3, 'expire_open', 'open', '', 'new', '{}')
    ) s (place, rule, action, source, target, policy) USING (rule)
),
head AS MATERIALIZED (
    SELECT seq, hash FROM record_chainhead WHERE tenant_id = %(tenant)s FOR NO KEY UPDATE
),
entry AS (
    INSERT INTO record_entry (
        tenant_id, id, seq, case_id, at, action, source, target, outcome, actor, behalf, via, facts, policy,
        trace, hash)
    SELECT %(tenant)s, s.id, head.seq + s.number, CASE s.action WHEN 'open' THEN s.task_id ELSE s.case_id END,
           %(now)s, s.action, s.source, s.target, 'done', 'the clock', '', 'clock', '{}', s.policy::jsonb, '',
           encode(sha256(format('%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s', head.hash, head.seq + s.number, s.id,
                                s.case_id, %(now)s, s.action, s.source, s.target, s.policy)::bytea), 'hex')
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
    SELECT uuidv7() AS id, s.id AS entry_id, m.id AS case_id, m.round + (m.rule = 'expire')::int AS round,
           t.channel, t.template, t.valid_for,
           CASE t.addressee WHEN 'provider' THEN provider_email WHEN 'client' THEN client_email
                            ELSE '#referrals' END AS address,
           CASE t.addressee WHEN 'provider' THEN provider_id WHEN 'client' THEN client_id END AS person,
           CASE t.addressee WHEN 'provider' THEN provider_name WHEN 'client' THEN client_name ELSE '' END AS name
    FROM step s
    JOIN (VALUES ('remind', 'email', 'provider', 'reminder', interval '12 h'),
                 ('remind', 'email', 'client', 'still_waiting', interval '30 d'),
                 ('bump', 'slack', '', 'still_open', NULL),
                 ('bump', 'email', 'client', 'still_waiting', interval '30 d'),
                 ('repost', 'email', 'client', 'decline_notice', interval '30 d'),
                 ('repost', 'slack', '', 'reposted', NULL),
                 ('expire_open', 'email', 'client', 'not_placed', interval '30 d')
         ) t (action, channel, addressee, template, valid_for) USING (action)
    JOIN move m ON m.id = s.case_id
),
message AS (
    INSERT INTO outbox_message (
        tenant_id, id, case_id, entry_id, channel, template, "to", person, name, digest, state, queued_at,
        next_attempt_at, attempts, receipt, error, subject, text, html)
    SELECT %(tenant)s, id, case_id, entry_id, channel, template, address, person, name, false, 'queued',
           %(now)s, %(now)s, 0, '', '', '', '', ''
    FROM said
),
link AS (
    INSERT INTO outbox_link (tenant_id, digest, case_id, message, person, round, issued_at, expires_at, tries)
    SELECT %(tenant)s, encode(sha256(uuid_send(id)), 'hex'), case_id, id, person, round, %(now)s,
           %(now)s + valid_for, 0
    FROM said
    WHERE valid_for IS NOT NULL
)
SELECT count(*) FROM move
