"""The sections of the report on client fuzzing: measurements as Markdown, and targets missed."""
