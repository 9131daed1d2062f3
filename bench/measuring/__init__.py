"""What is measured of client fuzzing, one module for each question; nothing here prints."""
