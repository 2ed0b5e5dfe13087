"""The state of the open day, event-sourced: its data, and ``apply``, where a fact changes it."""
