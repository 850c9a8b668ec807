"""The secret side of the course: reference solutions, hidden checks and known mistakes."""
