"""Submission in, report out: reads student files, runs them in a sandbox, judges and explains."""

import os

# Checks and known solutions are many small matrix products. Where processes share a machine, the
# threads of a BLAS mostly wait for each other there, and a training with a deadline gets nowhere.
# NumPy reads this when it is first imported; a sandbox has the same.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
