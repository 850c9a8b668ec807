"""Submission in, report out: reads student files, runs them in a sandbox, judges and explains."""
