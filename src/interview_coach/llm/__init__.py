"""Where a language model comes from, and how it is spoken to; what it says is judged in `answer/`."""
