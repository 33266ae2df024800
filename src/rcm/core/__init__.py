"""What every domain stands on: settings, database sessions, errors, ids, money, time, paging."""
