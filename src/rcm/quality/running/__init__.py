"""From what detection found to rows, events and causes. Pure: frames in, frames and documents out."""
