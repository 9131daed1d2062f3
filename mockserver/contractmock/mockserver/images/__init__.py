"""What an uploaded image says about itself: format, stored size, and whether all of it arrived."""

from contractmock.mockserver.images.header import ImageHeader, State, read_header

__all__ = ["ImageHeader", "State", "read_header"]
