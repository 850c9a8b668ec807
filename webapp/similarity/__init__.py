"""Which submissions of a unit are alike: compared by a command, looked at by staff."""
