"""What the hub's tests share: desks, days, databases, random halls."""
