"""What every test run needs, however it was started."""

import signal

from hypothesis import settings

from tests.browser import browser

__all__ = ["browser"]

# A shell starts a job in the background with Ctrl-C ignored, and children inherit that; the tests of stopping need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says more of the machine than of the code.
settings.register_profile("claimx", deadline=None)
settings.load_profile("claimx")
