"""How does a colleague see what a patient sees? For half an hour, with a reason, and without doing anything (M25)."""
