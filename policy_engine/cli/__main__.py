"""The command line for `python -m policy_engine.cli`."""

from policy_engine.cli import main

if __name__ == "__main__":
    main()
