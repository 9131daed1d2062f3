"""The admin API: what a developer or a test asks of a running mock, under ``/_mock/``."""

from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.routes import admin_routes

__all__ = ["AdminContext", "admin_routes"]
