"""The process that runs a GGUF file: `python -m interview_coach.llm.local_process`, started by `local_server.py` alone.

It takes one line of JSON on its standard input (model, threads, context_tokens, key), answers with one line on its
standard output ({"port": …}), and ends when its standard input does: so it ends with its parent, however that ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading

__all__ = ["main"]

_PROMPTS_KEPT_MIB = 256
"""Room for the state of earlier prompts (28 KiB a token for a 1.5B model), so that two that take turns, such as
answering and grading, both find their beginning again."""


def main() -> None:
    """Serve until standard input ends."""
    # Ctrl-C in a terminal reaches the whole group; it is the parent that decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # llama.cpp prints where it likes
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()

    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = asked["model"]
    params.n_ctx = asked["context_tokens"]
    params.n_parallel = 1  # one slot: the whole context and the prompt's cache are its own
    params.cache_prompt = True
    params.cache_ram_mib = _PROMPTS_KEPT_MIB
    params.enable_reasoning = 0
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any that is free
    params.api_keys = [asked["key"]]  # else any page in the user's browser could talk to it
    params.fit_params = False  # there is no GPU memory to fit into
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 1  # errors alone
    if asked["threads"]:
        params.cpuparams.n_threads = asked["threads"]
        params.cpuparams_batch.n_threads = asked["threads"]
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.stderr.flush()
        os._exit(1)
    told.write(json.dumps({"port": int(server.listening_address.rsplit(":", 1)[1])}) + "\n")
    told.flush()
    threading.Event().wait()


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
