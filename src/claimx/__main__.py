"""`python -m claimx`, the same as the command `claimx`."""

from claimx.cli import main

if __name__ == "__main__":
    main()
