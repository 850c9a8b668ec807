"""What is measured of a submission besides its points, for boards of their own."""
