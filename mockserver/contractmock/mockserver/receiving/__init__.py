"""Receiving: the body of a request, bounded in size and in memory."""
