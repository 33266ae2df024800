"""The command line. `--json` prints one object as the last line of stdout; progress goes to stderr."""
