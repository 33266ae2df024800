"""What tests share: a real PostgreSQL, organisations with their people, workflows and files."""
