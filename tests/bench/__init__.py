"""Measurements: ``./run bench`` prints them and, with ``--write``, puts them into the docs."""
