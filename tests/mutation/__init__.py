"""Mutation testing: `make mutate SAMPLE=300 SEED=1 [IN=hub]` changes one thing in a copy of the
code and sees whether a test fails. A change that no test notices is a rule that no test states.

docs/mutation.md says how to read what it prints.
"""
