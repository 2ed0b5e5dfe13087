"""Questions with one answer, from the state and the hall file: who is next, what is open, what is
allowed. Pure; nothing here changes anything."""
