"""Interview Coach: a study partner for machine-learning interviews that answers from its articles, with citations."""

__version__ = "0.1.0"

import os

# numpy's products are small here, and its threads spin while they wait for each other: beside other work on two cores
# 24 claims took 1,480 ms to judge, and 20 ms in one thread. Read when numpy is first imported; what is set stays.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
