"""Ends a server when the process that started it ends, where the kernel has no such signal (not Linux).

Run as a script with the server's process id; its standard input is a pipe that only the starting process
holds open. End of file means that this process is gone; a byte before it means that the server was stopped
in good order. Standard library only: it starts in isolated mode.
"""

import os
import signal
import sys


def watch(pid: int) -> None:
    if sys.stdin.buffer.read(1):
        return
    try:
        os.kill(pid, signal.SIGINT)
    except OSError as error:
        # Most likely the server went first; nobody is left to read more than this line.
        sys.stderr.write(f"server {pid} could not be ended: {error}\n")


if __name__ == "__main__":
    watch(int(sys.argv[1]))
