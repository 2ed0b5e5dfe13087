"""The hall's speed and memory, each figure beside its floor measured in the same run.

docs/bench.md says what each line is. `make bench`, or from the repository's root
`python -m tests.bench [--quick] [--folder FOLDER] [--json FILE]`.
"""

import sys
from pathlib import Path

# The tests' own modules (broker, helpers) import each other by these bare names.
sys.path.insert(0, str(Path(__file__).parent.parent))
