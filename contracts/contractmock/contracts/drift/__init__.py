"""Drift: where the world has left the pinned contract; one report, whatever looked."""
