"""What the answers of `benchmarks.llm` come to: counts, the sheet to judge by hand, and the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.compare.report import Bar, Section, Table, bars_table, ratio, to_markdown
from interview_coach.answer.verify import other_language
from interview_coach.answer.written import SentenceReader
from interview_coach.domain import Lang

__all__ = ["report", "sheet"]

Row = Mapping[str, Any]
_SHOWN_AS_FACT = ("cited", "matched")
_REFUSES = re.compile(
    r"don['’]t know|do not know|cannot answer|can['’]t answer|no information|not (?:mentioned|provided|contain)"
    r"|不知道|无法回答|没有(?:提到|提供|相关)|未提(?:到|及|供)",
    re.IGNORECASE,
)


def sheet(answers: Sequence[Row]) -> list[dict[str, Any]]:
    """Every sentence that was shown as said by the articles, with what it cites, and every sentence of the plain chain
    with its chunks' number: to be judged by a person who adds "supported": true or false."""
    rows: list[dict[str, Any]] = []
    for answer in answers:
        if answer["side"] == "ours":
            if answer["engine"] != "llm":
                continue
            rows += [
                {"id": answer["id"], "side": "ours", "text": s["text"], "cited": s["cited"]}
                for s in answer["sentences"]
                if s["verdict"] in _SHOWN_AS_FACT
            ]
        else:
            rows += [
                {"id": answer["id"], "side": "plain", "text": text, "cited": answer["chunks"]}
                for text in sentences_of(answer["answer"])
                if answer["answerable"]
            ]
    return rows


def sentences_of(text: str) -> list[str]:
    """The sentences of an answer, as the product reads them."""
    reader = SentenceReader()
    found = [*reader.feed(text + "\n"), *reader.close()]
    return [written.text for written in found]


def report(
    answers: Sequence[Row],
    judged: Sequence[Row],
    questions: int,
    facts: Mapping[str, str],
    carried: Callable[[str, Sequence[str]], bool],
) -> str:
    """The document. `carried` is the verifier's rule: whether one of some texts carries a sentence."""
    ours = [row for row in answers if row["side"] == "ours"]
    plain = [row for row in answers if row["side"] == "plain"]
    sections = [_quality(ours, plain, judged, questions, carried), _speed(ours, plain)]
    told = [
        "An extractive answer is put into a language model's words, sentence by sentence, and each sentence is checked "
        "against the articles before it stays (how: [ARCHITECTURE.md](../ARCHITECTURE.md), `answer/`). The model: "
        "Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, on the CPU, as `make llm` sets it up.",
    ]
    body = to_markdown("Fluent answers, measured", [*sections], facts)
    bars = bars_table(sections)
    return body if bars is None else body.replace("\n\n", "\n\n" + "\n\n".join(told) + "\n\n", 1)


def _quality(
    ours: Sequence[Row],
    plain: Sequence[Row],
    judged: Sequence[Row],
    questions: int,
    carried: Callable[[str, Sequence[str]], bool],
) -> Section:
    covered = [row for row in ours if row["answerable"]]
    fluent = [row for row in covered if row["engine"] == "llm"]
    sentences = [
        s for row in fluent for s in row["sentences"] if s["verdict"] not in ("repeated", "language")
    ]
    facts = [s for s in sentences if s["verdict"] in _SHOWN_AS_FACT]
    verdicts = {(row["id"], row["side"], row["text"]): bool(row["supported"]) for row in judged}

    def right(rows: Sequence[dict[str, Any]], side: str) -> tuple[int, int]:
        known = [verdicts[key] for row in rows if (key := (row["id"], side, row["text"])) in verdicts]
        return sum(known), len(known)

    everything = sheet([*ours, *plain])
    good, of = right([row for row in everything if row["side"] == "ours"], "ours")
    new_ids = {row["id"] for row in ours if row.get("new")}
    new = [row for row in everything if row["side"] == "ours" and row["id"] in new_ids]
    plain_good, plain_of = right([row for row in everything if row["side"] == "plain"], "plain")
    notes = [row["note"]["reason"] for row in covered if row["note"]]
    wrong_language = sum(
        other_language(s["text"], row["lang"])
        for row in fluent
        for s in row["sentences"]
        if s["verdict"] != "language"
    )
    plain_wrong = sum(_is_other(row) for row in plain if row["answerable"])
    uncovered = [row for row in ours if not row["answerable"]]
    refused = sum(row["status"] == "abstained" for row in uncovered)
    lost = sum(row["status_before"] == "abstained" != row["status"] for row in ours)
    plain_refused = sum(bool(_REFUSES.search(row["answer"])) for row in plain if not row["answerable"])
    copied = sum(_is_copy(s) for s in facts)
    theirs = [row for row in everything if row["side"] == "plain"]
    new_good, new_of = right(new, "ours")
    # Not judged: the bar does not hold.
    unmarked, new_unmarked = (
        (every - held) / every if every else float("nan") for held, every in ((good, of), (new_good, new_of))
    )
    shown = len([s for s in sentences if s["verdict"] in (*_SHOWN_AS_FACT, "unsupported", "contradicted")])
    rows = (
        ("questions asked", f"{len(ours)} of {questions}", f"{len(plain)} of {questions}"),
        (
            "answered in the model's words, of those covered",
            f"{len(fluent)} of {len(covered)}",
            f"{len(covered)}",
        ),
        ("fell back to the extractive answer", _counted(notes), "–"),
        ("sentences shown", f"{shown}", f"{sum(row['side'] == 'plain' for row in everything)}"),
        ("… as said by the articles, with a citation", f"{len(facts)}", "none has one"),
        ("… marked as not from the articles, or as contradicted by them", f"{shown - len(facts)}", "none is"),
        ("supported, judged by hand (unmarked sentences)", _share(good, of), _share(plain_good, plain_of)),
        ("… of the new questions", _share(new_good, new_of), "not judged"),
        (
            "the passages hold it word by word, nine words of ten in order",
            _share(copied, len(facts)),
            _share(sum(_is_copy(row) for row in theirs), len(theirs)),
        ),
        (
            "the verifier's rule finds a passage that carries it",
            _share(len(facts), len(facts)),
            _share(sum(carried(row["text"], row["cited"]) for row in theirs), len(theirs)),
        ),
        ("answers in the wrong language", f"{wrong_language} sentences", f"{plain_wrong} answers"),
        (
            "refused, of those not covered",
            f"{refused} of {len(uncovered)}",
            f"{plain_refused} of {len(uncovered)}",
        ),
    )
    bars = (
        Bar("unsupported and unmarked sentences, judged by hand", unmarked, 0.02, 3),
        Bar("… of the new questions", new_unmarked, 0.02, 3),
        Bar("citations that are wrong, judged by hand", unmarked, 0.05, 3),
        Bar("sentences in the wrong language", float(wrong_language), 0, 0),
        Bar("refusals lost to the model", float(lost), 0, 0),
    )
    return Section(
        "Sentences and citations",
        (
            "A sentence counts as supported if a person who reads it beside what it cites finds the whole of it there. The "
            "judgements are in `benchmarks/data/llm_judged.jsonl`, all by one engineer of the project, and of unmarked "
            "sentences alone: what is marked as not from the articles claims nothing. Two checks by machine stand beside them, "
            "the first stricter than the verifier: at least nine tenths of a sentence's words stand in its passages in the "
            "same order (the plain chain: in its four chunks). Nothing was fitted on these questions; but eleven of the "
            "verifier's rules were made after answers to the first 101 had been read. To the first 60 (all asked anew then): parts left "
            "out, terms of the field, words that the passage lacks, whole formulas, another name "
            "in the place of the passage's, the passage's object made its subject, a condition left out, an “It” that is not what "
            "the passage speaks of. To the next 41: key words in a row, the head of the passage's subject left out, what was so once "
            "said of today (the three answers that this touched were asked anew). "
            "Such sentences had passed before: “The Transformer works by stacking 6 layers, each with three sub-layers” (the "
            "passage says so of the decoder), “InfoNCE bounds mutual information by $\\log N$” (one side of a formula), “GAN "
            "的最优判别器处处输出 1/2” (at the optimum), “The Viterbi algorithm finds the most probable segmentation” (Unigram does, "
            "by it). The last 30, each of another question of the articles and drawn by lot from the paraphrases as the 41 were, were asked "
            "when all these rules stood: “new questions” are these. "
            "Whether a question is covered is decided before "
            "the model is asked, so refusals are the same with and without it. Falling back is part of the product: the "
            "reader then has the extractive answer with the reason.",
            Table(("", "ours", "plain LangChain"), rows),
        ),
        bars,
    )


def _speed(ours: Sequence[Row], plain: Sequence[Row]) -> Section:
    by_id = {row["id"]: row for row in plain}
    pairs = [(row, by_id[row["id"]]) for row in ours if row["id"] in by_id and "first_word_ms" in row]
    rows = []
    for lang, name in (("en", "English"), ("zh", "Chinese"), (None, "both")):
        mine = [(a, b) for a, b in pairs if lang in (None, a["lang"])]
        if not mine:
            continue
        rows.append(
            (
                name,
                f"{len(mine)}",
                _seconds([a["extractive_ms"] for a, _ in mine], 2),
                _seconds([a["first_word_ms"] for a, _ in mine]),
                _seconds([a["first_sentence_ms"] for a, _ in mine if "first_sentence_ms" in a]),
                _seconds([a["total_ms"] for a, _ in mine]),
                _seconds([b["first_word_ms"] for _, b in mine]),
                _seconds([b["total_ms"] for _, b in mine]),
                f"{_median_ratio(mine, 'first_word_ms'):.2f}",
                f"{_median_ratio(mine, 'first_word_cpu_ms'):.2f}",
            )
        )
    threads = sorted({str(row["threads"] or "all") for row in ours})
    text = (
        "Seconds, medians over the questions that the model was asked, from the question to the extractive answer, to the "
        "model's first word on the screen, to the first sentence that is checked, and to the end. The ratios, ours over "
        "plain, are medians of the questions' own; the second is of the processor time of the model's server up to the "
        "first word, which other work on the machine disturbs less. Both sides ask one server in turns and take turns in "
        f"going first; it runs on {' or '.join(threads)} thread(s). The machine was shared with other work throughout, so "
        "that seconds are long and only the ratios count."
    )
    columns = (
        "",
        "questions",
        "extractive",
        "first word",
        "first checked sentence",
        "whole",
        "plain: first word",
        "plain: whole",
        "ratio of first words",
        "of processor time",
    )
    bar = Bar("time to the first word, of the plain chain's", _median_ratio(pairs, "first_word_ms"), 0.35, 2)
    return Section("Time to the first word", (text, Table(columns, tuple(rows))), (bar,))


def _median_ratio(pairs: Sequence[tuple[Row, Row]], name: str) -> float:
    found = [ratio(a[name], b[name]) for a, b in pairs if a.get(name) and b.get(name)]
    return median(found) if found else float("nan")


def _is_other(row: Row) -> bool:
    lang: Lang = row["lang"]
    parts = sentences_of(row["answer"]) or [row["answer"]]
    return sum(other_language(part, lang) for part in parts) * 2 > len(parts)


def _is_copy(sentence: Row) -> bool:
    from interview_coach.answer.copying import copy_of, words_in_order

    held = [word for quote in sentence["cited"] for word in words_in_order(quote)]
    return copy_of(words_in_order(sentence["text"]), held).order >= 0.9


def _counted(reasons: Sequence[str]) -> str:
    found = {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
    return ", ".join(f"{number} ({reason})" for reason, number in found.items()) or "0"


def _share(good: int, of: int) -> str:
    return f"{good} of {of} ({good / of:.1%})" if of else "not judged"


def _seconds(values: Sequence[float], digits: int = 1) -> str:
    return f"{median(values) / 1e3:.{digits}f}" if values else "–"
