"""Stands between the visitor's walk and the hub: outbox, reserve, the number of a ticket. Pure."""
