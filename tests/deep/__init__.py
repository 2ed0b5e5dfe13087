"""Long runs. ``python -m tests.deep HOURS`` plays them all; each file here is one line of the
deep run and can be run alone, from any seed. A share of each is in the ordinary tests."""
