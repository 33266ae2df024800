"""The name by which services of the HACS family know the migrations; `hacs_persistence.migrations` is the door."""
