"""Runs a command on a terminal of its own. What comes on stdin is typed; what the terminal shows goes to stdout.

TERMINAL says which of 0, 1 and 2 are the terminal (all three by default) and CLOSED which are closed; the others are
inherited. COLUMNS is its width. Exits as the command does, with 128 + n for a signal.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

ends = os.environ.pop("TERMINAL", "012")
closed = os.environ.pop("CLOSED", "")
master, slave = pty.openpty()
columns = int(os.environ.pop("COLUMNS", "80"))
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    # Opening it makes it the controlling terminal of the new session.
    os.close(os.open(os.ttyname(slave), os.O_RDWR))
    for end in ends:
        os.dup2(slave, int(end))
    for end in closed:
        os.close(int(end))
    os.close(master)
    os.close(slave)
    os.execvp(sys.argv[1], sys.argv[1:])
os.close(slave)
typed = [0] if "0" in ends else []
while True:
    try:
        ready, _, _ = select.select([master, *typed], [], [])
        if master in ready:
            shown = os.read(master, 65536)
            if not shown:
                break
            if "1" in ends or "2" in ends:
                os.write(1 if "1" in ends else 2, shown)
        if 0 in ready:
            keys = os.read(0, 65536)
            if keys:
                os.write(master, keys)
            else:
                typed = []
    except OSError:
        # EIO: nobody has the terminal any more.
        break
_, status = os.waitpid(child, 0)
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
