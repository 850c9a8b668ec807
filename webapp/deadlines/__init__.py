"""Who has until when: extensions, late days, and what lateness costs."""
