"""The JSON interface: tokens, what they may do, and the routes for programs."""
