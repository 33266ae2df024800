"""What people look at beside a signal: its peers, its series over time, its place in a funnel. Pure: rows in, figures
out."""
