"""Formulas: read, shown and compared, without ever running what somebody typed."""
