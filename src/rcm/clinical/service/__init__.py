"""What the clinical store decides: it reads and writes by the repository."""
