"""A cold import: one handler in a fresh and otherwise bare interpreter.

    python -I -S -B cold.py MODULE FOLDER...

imports MODULE with FOLDERs as its path (none for "-") and prints the CPU milliseconds since the process began. Nothing
writes byte code: what a zip does not bring is compiled each time, as in Lambda, where /var/task is read-only.
"""

import sys

if __name__ == "__main__":
    sys.path[:0] = sys.argv[2:]
    if sys.argv[1] != "-":
        __import__(sys.argv[1])
    import time

    sys.stdout.write(str(time.process_time() * 1000))
