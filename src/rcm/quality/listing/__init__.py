"""What a list of signals is asked for, and the columns that answer it. Pure: no SQL, no I/O."""
