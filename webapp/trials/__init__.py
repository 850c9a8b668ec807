"""Grading a unit again on trial: what would change, before it counts."""
