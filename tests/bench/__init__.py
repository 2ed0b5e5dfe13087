"""The hall's speed and memory, each figure beside its floor measured in the same run.

docs/bench.md says what each line is. `make bench`, or from the repository's root
`python -m tests.bench [--quick] [--folder FOLDER] [--json FILE]`.
"""
