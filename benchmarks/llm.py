"""Fluent answers beside a plain LangChain chain on the same model, and `docs/llm.md` from what came out.

    python -m benchmarks.llm run [--questions N] [--threads N]     ask what has not been asked yet; may be stopped
    python -m benchmarks.llm sheet                                 sentences to be judged by hand, as JSON lines
    python -m benchmarks.llm report                                write docs/llm.md

The questions are benchmarks/data/llm_questions.jsonl: 60 of the gate's test half (which nothing was fitted on), half of
them Chinese, 16 not covered by the articles; and 71 of as many other questions, from the paraphrases, of which the last 30 ("new") were asked
when all rules stood. Both sides ask the local model of `coach llm pull` through one server, in
turns, question by question, and take turns in going first. The plain chain is LangChain's tutorial: four chunks of 500
characters (`compare/plain.py`), stuffed into the prompt of its hub (rlm/rag-prompt). Every answer is kept in
benchmarks/data/llm_answers.jsonl, so that a run goes on where it was stopped and every sentence can be judged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.compare import machine
from benchmarks.compare.machine import cpu_ms
from benchmarks.llm_report import report, sheet
from interview_coach.answer.claims import ClaimReader
from interview_coach.answer.generate import Writing
from interview_coach.answer.support import compare, shipped_support
from interview_coach.answer.verify import Checked
from interview_coach.answering import Fluent
from interview_coach.coach import Coach
from interview_coach.embed.weights import obtain
from interview_coach.errors import LlmError
from interview_coach.llm.chat import ChatModel
from interview_coach.llm.factory import LlmChoice, open_chat
from interview_coach.llm.local_server import LocalServer
from interview_coach.settings import PROJECT_ROOT, load_settings
from interview_coach.text.sentences import sentence_spans

DATA = Path(__file__).parent / "data"
QUESTIONS = DATA / "llm_questions.jsonl"
ANSWERS = DATA / "llm_answers.jsonl"
SIDES = ("ours", "plain")
BY_HAND = "## What this does not show"
"""From this heading on `docs/llm.md` is written by hand, and stays."""
Row = dict[str, Any]


class Ours:
    """The product, with every sentence and the moments written down."""

    def __init__(self, coach: Coach, chat: ChatModel, server: LocalServer) -> None:
        """`coach` is prepared; `chat`, which `server` serves, takes the place of the model of its settings."""
        self._coach = coach
        self._server = server
        self.llm = chat
        self.llm_problem = None
        self._fluent = Fluent(self, coach.encoder, coach.article, "mark")

    def ask(self, question: str) -> Row:
        """One answer."""
        started, had = time.perf_counter(), cpu_ms(self._server.pid)
        moments: Row = {}

        def now(name: str) -> None:
            if f"{name}_ms" not in moments:
                moments[f"{name}_ms"] = round(1e3 * (time.perf_counter() - started))
                moments[f"{name}_cpu_ms"] = round(cpu_ms(self._server.pid) - had)

        sentences: list[Row] = []

        def tell(writing: Writing) -> None:
            if writing.draft or writing.text:
                now("first_word")
            if writing.text:
                now("first_sentence")

        def checked(found: Checked) -> None:
            now("first_word")
            sentences.append(
                {
                    "text": found.written.text,
                    "verdict": found.verdict,
                    "named": bool(found.written.marks),
                    "cited": [c.quote for c in found.citations],
                }
            )

        before = self._coach.ask(question)
        now("extractive")
        answer = self._fluent.rewrite(before, tell=tell, checked=checked)
        now("total")
        return {
            "lang": answer.lang,
            "status_before": before.status,
            "status": answer.status,
            "engine": answer.engine,
            "note": asdict(answer.note) if answer.note else None,
            "answer": answer.answer,
            "sentences": sentences,
            **moments,
        }


class Plain:
    """The plain chain in its process (`llm_plain`): torch and onnxruntime in one do not always agree."""

    def __init__(self, coach: Coach, server: LocalServer, threads: int) -> None:
        """The same articles, weights and server as ours; the index is kept until the articles change."""
        settings = coach.settings
        weights = obtain(
            settings.encoder_model,
            folder=settings.encoder_folder,
            cache_dir=settings.cache_dir,
            allow_hub=False,
        )
        endpoint = server.endpoint()
        assert endpoint is not None
        assert endpoint.key is not None
        corpus = PROJECT_ROOT / "corpus"
        digest = hashlib.sha256()
        for path in sorted(corpus.rglob("*.md")):
            digest.update(path.read_bytes())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.llm_plain"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._send(
            {
                "weights": str(weights.folder),
                "index": str(settings.cache_dir / "benchmarks" / f"chunks-{digest.hexdigest()[:12]}"),
                "corpus": str(corpus),
                "threads": threads,
                "model": endpoint.model,
                "base_url": endpoint.base_url,
                "key": endpoint.key.get_secret_value(),
                "pid": server.pid,
            }
        )

    def ask(self, question: str) -> Row:
        """One answer."""
        self._send(question)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the plain chain's process ended; its last words are above")
        found: Row = json.loads(line)
        return found

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()

    def _send(self, value: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value) + "\n")
        self._process.stdin.flush()


def run(most: int, threads: int) -> None:
    """Ask every question that has no answers yet."""
    settings = load_settings()
    folder = settings.cache_dir / "benchmarks"
    coach = Coach(settings.model_copy(update={"data_dir": folder}))
    coach.prepare()
    try:
        opened = open_chat(LlmChoice("local", timeout_s=1200.0, threads=threads), settings.cache_dir, {})
    except LlmError as error:
        raise SystemExit(f"benchmarks.llm needs the local model: {error}") from error
    assert opened.server is not None
    ours = Ours(coach, opened.chat, opened.server)
    # They load the model and read what all prompts begin with; nobody else asks them.
    ours.ask("What is a diffusion model?")
    ours.ask("什么是扩散模型？")
    plain = Plain(coach, opened.server, threads)
    plain.ask("What is a diffusion model?")
    asked = {(row["id"], row["side"]) for row in read(ANSWERS)}
    for number, row in enumerate(list(read(QUESTIONS))[:most]):
        order = SIDES if number % 2 == 0 else SIDES[::-1]
        if all((row["id"], side) in asked for side in order):
            continue
        found = {side: (ours if side == "ours" else plain).ask(row["question"]) for side in order}
        if (note := found["ours"]["note"]) and note["detail"]:
            raise SystemExit(f"the language model failed: {note['detail']}")
        with ANSWERS.open("a", encoding="utf-8") as file:
            for side in order:
                line = {**row, "side": side, "threads": threads, **found[side]}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        print(number + 1, row["question"], {s: found[s].get("first_word_ms") for s in order}, flush=True)
    plain.close()
    opened.close()
    coach.close()


def _rule() -> Callable[[str, Sequence[str]], bool]:
    """Whether a sentence of one of some texts, or two together, carries a sentence: the verifier's rule."""
    settings = load_settings()
    reader = ClaimReader(Coach(settings).encoder())
    support = shipped_support()

    def carried(sentence: str, texts: Sequence[str]) -> bool:
        found = [text[a:b] for text in texts for a, b in sentence_spans(text)]
        claim, *held = reader.read([sentence, *(one for one in found if len(one) > 8)])
        near = sorted(held, key=lambda one: -float(one.vector @ claim.vector))[:4]
        groups = [[one] for one in near] + [[a, b] for n, a in enumerate(near) for b in near[n + 1 :]]
        return any(support.supports(compare(claim, group)) for group in groups)

    return carried


def read(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines; none if there is no such file."""
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def main() -> None:
    """Run, print the sheet, or write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=("run", "sheet", "report"))
    parser.add_argument("--questions", type=int, default=1000, help="ask only so many")
    parser.add_argument("--threads", type=int, default=0, help="of the model; 0 for one per core")
    options = parser.parse_args()
    if options.what == "run":
        run(options.questions, options.threads)
    elif options.what == "sheet":
        for row in sheet(list(read(ANSWERS))):
            print(json.dumps(row, ensure_ascii=False))
    else:
        questions = len(list(read(QUESTIONS)))
        facts = machine.facts("python -m benchmarks.llm run, then report", time.strftime("%Y-%m-%d"))
        judged = list(read(DATA / "llm_judged.jsonl"))
        target = PROJECT_ROOT / "docs" / "llm.md"
        made = report(list(read(ANSWERS)), judged, questions, facts, _rule())
        _, heading, by_hand = target.read_text("utf-8").partition(BY_HAND)
        target.write_text(f"{made.rstrip()}\n\n{heading}{by_hand}", "utf-8")
        print(f"wrote {target}")


if __name__ == "__main__":
    main()
