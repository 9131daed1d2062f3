"""The journal: what happened, without secrets, for readers, exports and live streams."""
