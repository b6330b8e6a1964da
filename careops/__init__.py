"""careops keeps the promises that health care makes after the consult."""

import gc

# Most of what is made at the start stays: to look through it for garbage at each 700th object is a fifth of the start.
gc.set_threshold(50_000)
