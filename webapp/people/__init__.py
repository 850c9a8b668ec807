"""People's data as a whole: what belongs to somebody, a copy of it, its removal, and the roster."""
