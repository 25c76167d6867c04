"""What every test run needs, however it was started."""

import signal

# A shell starts a job in the background with Ctrl-C ignored, and children inherit that; the tests of stopping need it.
signal.signal(signal.SIGINT, signal.default_int_handler)
