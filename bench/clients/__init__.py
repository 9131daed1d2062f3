"""Small correct clients of both vendors, the field against which client fuzzing is measured."""
