"""The mock under load, one module for each question and for each tool that helps to answer it."""
