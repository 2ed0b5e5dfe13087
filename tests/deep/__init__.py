"""Long runs. ``python -m tests.deep HOURS`` plays them all; each file here is one line of the
test matrix and can be run alone, from any seed. A share of each is in the ordinary tests."""

import sys
from pathlib import Path

# The tests' own modules (broker, helpers) import each other by these bare names.
sys.path.insert(0, str(Path(__file__).parent.parent))
