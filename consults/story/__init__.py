"""What is told of a consult, and of what follows it? A story for each policy."""

from consults.story import consult, obligation, refund, revocation  # noqa: F401 (they are declared there)
