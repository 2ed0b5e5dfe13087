"""Tests of the hub's database: journal, tables, backup, restore."""
