"""The cron entry: ``python publish.py`` is ``syndicate publish`` in this folder."""

import os
import sys
from pathlib import Path

try:
    from syndicate.cli import main
except ModuleNotFoundError as error:
    sys.stderr.write(
        f"publish.py: {sys.executable} has no module {error.name!r}; "
        "run it with the Python that Syndicate is installed in, such as .venv/bin/python\n"
    )
    sys.exit(78)

if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent)
    sys.argv[1:1] = ["publish"]
    main()
