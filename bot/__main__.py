"""`python -m bot` is `kaohe`."""

import sys

from bot.cli import main

sys.exit(main())
