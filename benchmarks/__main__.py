"""`python -m benchmarks` compares the product with a plain LangChain pipeline; see `compare.cli`."""

import sys

from benchmarks.compare.cli import main

sys.exit(main())
