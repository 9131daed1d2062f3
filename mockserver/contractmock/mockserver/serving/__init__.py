"""Serving: the application on a socket, over TLS, in a thread, reloaded."""
