"""Tests of one module or package, in the folders of the product. Few start a process."""
