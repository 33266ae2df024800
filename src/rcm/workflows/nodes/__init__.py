"""What nodes do that call no named action, one file a kind."""
