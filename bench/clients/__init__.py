"""Small correct clients of both vendors, the field against which client fuzzing is measured."""

import logging

# As libraries do: who wants to read what the clients log says so; some log a key, on purpose.
logging.getLogger(__name__).addHandler(logging.NullHandler())
