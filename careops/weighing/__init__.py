"""What do the words of a text speak for? What labelled texts taught, added up: plain text, no library (ADR 63)."""
