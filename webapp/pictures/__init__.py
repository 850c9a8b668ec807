"""Pictures of what students built, drawn from their own functions."""
