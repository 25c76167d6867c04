"""Explore a claims database in the browser, and review its claims. Needs the extra `claimx[serve]`."""
