"""The state of several processes that answer as one, kept in a Redis."""
