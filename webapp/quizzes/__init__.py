"""Quizzes on the site: sittings, answers, practice, and what staff see of them."""
