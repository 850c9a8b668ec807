"""The website: submissions in, gradings stored, scores shown."""
