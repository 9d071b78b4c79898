"""The cron entry: ``python publish.py`` is ``syndicate publish`` in this folder."""

import os
import sys
from pathlib import Path

from syndicate.cli import main

if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent)
    sys.argv[1:1] = ["publish"]
    main()
