"""What the measurements share. The scripts themselves lie one folder up, where `make bench` finds them."""
