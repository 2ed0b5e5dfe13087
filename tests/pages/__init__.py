"""Pages that are written by a program or held to the code: ``python -m tests.pages`` writes them.

``asyncapi`` turns the messages' types and topics into docs/asyncapi.json, ``layers`` draws the
packages and who imports whom into docs/architecture.md. Never touches a page's own prose.
"""
