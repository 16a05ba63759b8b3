"""The product beside a plain LangChain pipeline, in the same run: `python -m benchmarks` (see `cli`)."""
