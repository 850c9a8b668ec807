"""What other systems take: tables of scores, and results by submission."""
