"""What reads a patient's message before a person does: rules and weights, no network, the same answer every time.

``reading.read(text)`` says what is urgent, what is abuse of those who work here, and whose desk it is for. It goes

1. from letters to words (``letters``, ``spelling``, ``message``): no accents, nothing shortened, slips mended; each
   word knows its sentence, and the part of it;
2. from words to hits (``lexicon``, ``matching``): where the patterns of ``vocabulary/`` are said;
3. from hits to those that count (``scene``, ``guards``, ``past``, ``denial``): nothing denied, long past, asked
   about, gone, said by another or on paper only; nothing of an idiom;
4. from those to a verdict (``verdict``): a pattern has points, what is said around it adds or takes some, three are
   enough; each finding has the reason that its section gives, for people;
5. from all that is said to a second opinion (``traits``, ``second``): does it read like others that were so?

How to change a rule: put the message that asked for it into ``tests/portal/triage_set/development.csv``, find the
section in ``vocabulary/`` by the slug that a finding shows, and write the pattern that is missing, as short as it may
be: what is meant, not how it was put. The top of ``lexicon.py`` says how a pattern is written. Where a rule speaks up
and should not, add the cue that tells (``cues.txt``), the idiom (``idioms.txt``), or what calms (``grave.txt``).
Then ``python -m benchmarks.triage_teaching`` teaches the second reader again, and ``--folds`` says what it is worth.
"""
