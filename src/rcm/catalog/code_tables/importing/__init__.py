"""Files of code tables to entries: pure readers, one for each kind of file, and a service that has them written."""
