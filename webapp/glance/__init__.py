"""What staff see at a glance: the class, a unit, a check, a student, the queue."""
