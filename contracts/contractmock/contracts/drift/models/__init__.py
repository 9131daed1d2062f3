"""The source ``models``: what a client's own models do with all that a contract lets come."""
