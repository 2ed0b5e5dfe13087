"""Pure questions to the state and the hall file: who is next, what is open, what is allowed.
Nothing here changes anything."""
