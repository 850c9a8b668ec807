"""Every table there is: importing this makes `Base.metadata` whole."""

from __future__ import annotations

import webapp.api.models
import webapp.boards.models
import webapp.deadlines.models
import webapp.pictures.models
import webapp.quizzes.models
import webapp.similarity.models
import webapp.trials.models  # noqa: F401 -- imported for their tables
from webapp.models import Base

__all__ = ["Base"]
