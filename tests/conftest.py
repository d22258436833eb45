"""What every test relies on."""

import signal

# A shell that runs us in the background has us ignore Ctrl-C, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
