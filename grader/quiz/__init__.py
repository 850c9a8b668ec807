"""Quizzes: items, variants, marking, statistics. No web and no database in here."""
