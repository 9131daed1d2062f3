"""Traffic: recorded exchanges held against a contract."""
