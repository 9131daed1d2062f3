"""The subcommands of ``contractmock`` that need the mock server."""
