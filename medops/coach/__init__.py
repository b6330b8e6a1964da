"""Rules that read an agent's answer before it leaves: no model, no network, the same each time (S3-16 to S3-41).

``reading.read(draft)`` says what is to be mended, each by the name of its check. It goes

1. from letters to words (``text``): no accents, nothing shortened, slips mended; parts of sentences, and paragraphs;
2. from words to hits (``lexicon``): where the patterns of ``words/`` and of a company's catalogue are said;
3. from hits to what is wrong (``manner``, ``mood``, ``issues``, ``clinical``): points that are added up, what is around
   them, and which of the matters that the patient named (``asked``) is answered where;
4. to a last word (``second``): whether it reads like others that people have labelled (ADR 65).

How to change a rule: put the answer that asked for it into ``tests/medops/coach_set/development.csv``, and write the
pattern that is missing into ``words/``, as short as it may be: what is meant, not how it was put. Then teach again:
``python -m benchmarks.coach_teaching``.
"""
