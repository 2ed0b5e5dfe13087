"""Between the visitor's walk and the hub: outbox, reserve, whose number a ticket gets. Pure."""
