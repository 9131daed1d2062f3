"""The subcommands of the contracts layer."""
