"""``python -m mlpteach`` is the ``mlpteach`` command."""

import sys

from mlpteach.delivery.cli import main

if __name__ == "__main__":
    sys.exit(main())
