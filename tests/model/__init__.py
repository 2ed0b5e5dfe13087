"""Interprets facts a second time, independently of the hub's state, for tests only.

Says in SQL what each fact changes in the tables, and looks at nothing but the facts; imports
``hub.events`` only. The hub writes its rows from the state that it has in mind (``hub.state``);
``tests.support.hub.same_rows`` holds that both give the same rows.
"""
