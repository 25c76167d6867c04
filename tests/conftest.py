"""What every test run needs, however it was started."""

import os
import signal

from hypothesis import settings

from tests.browser import browser

__all__ = ["browser"]

# A shell starts a job in the background with Ctrl-C ignored, and children inherit that; the tests of stopping need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says more of the machine than of the code.
# The same examples on every run of CI, so that a change is judged by itself; new ones on every other run.
settings.register_profile("claimx", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("claimx")
