"""What tests of real processes share: broker, daemons, whole halls."""
