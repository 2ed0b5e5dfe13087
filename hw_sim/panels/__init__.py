"""Simulates LED window panels on one RS-485 bus, Modbus RTU.

panel: registers and what is shown. rtu: frames. picture: how it looks. serve: the bus and files.
"""
