"""The JSON interface: tokens, and what they may do."""
