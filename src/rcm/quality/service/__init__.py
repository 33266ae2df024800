"""What quality decides."""
