"""What can be wrong with a graph: pure functions, a module for each kind. `validation` puts them together."""
