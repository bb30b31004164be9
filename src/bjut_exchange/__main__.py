"""Run the command line with `python -m bjut_exchange`."""

from bjut_exchange.cli import main

if __name__ == "__main__":
    main()
