from __future__ import annotations

import json
from pathlib import Path

import pytest

from interview_coach.errors import InputError
from interview_coach.evaluate.datasets import Document, as_article, read_beir, read_rows
from interview_coach.indexing.content import passage_text, unit_tokens
from interview_coach.ingest.chunk import chunk_article

CORPUS = '{"_id": "d1", "title": "", "text": "Cats sleep."}\n{"_id": "d2", "text": "Dogs run."}\n'
QUERIES = '{"_id": "q1", "text": "Who sleeps?"}\n{"_id": "q2", "text": "Who runs?"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\n"


def beir(folder: Path, corpus: str = CORPUS, queries: str = QUERIES, qrels: str = QRELS) -> Path:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_reads_a_folder(tmp_path: Path) -> None:
    data = read_beir(beir(tmp_path))
    assert data.name == tmp_path.name
    assert [document.text for document in data.documents] == ["Cats sleep.", "Dogs run."]
    assert [query.id for query in data.queries] == ["q1", "q2"]
    assert data.relevant == {"q1": {"d1": 1}, "q2": {"d2": 2}}


def test_takes_what_other_people_write(tmp_path: Path) -> None:
    """A byte-order mark, Windows newlines, blank lines, ids that are numbers, U+2028 as it is, further fields."""
    corpus = '\ufeff{"_id": 1, "text": "one\u2028two", "metadata": {}}\r\n\r\n{"_id": "2", "text": ""}'
    data = read_beir(
        beir(
            tmp_path,
            corpus,
            QUERIES.replace("\n", "\r\n"),
            "query-id\tcorpus-id\tscore\r\nq1\t1\t1\r\nq1\t2\t0\r\n",
        )
    )
    assert [document.id for document in data.documents] == ["1", "2"]
    assert data.documents[0].text == "one\u2028two"
    assert [query.id for query in data.queries] == ["q1"], "q2 has no judgement, so it is not asked"
    assert data.relevant == {"q1": {"1": 1, "2": 0}}


@pytest.mark.parametrize(
    ("file", "content", "line", "says"),
    [
        ("corpus.jsonl", CORPUS + "{nonsense\n", 3, "not JSON"),
        ("corpus.jsonl", "\n[1]\n", 2, "not an object"),
        ("corpus.jsonl", '{"title": "x", "text": "y"}\n', 1, '"_id" is missing'),
        ("corpus.jsonl", '{"_id": true, "text": "y"}\n', 1, '"_id" is missing'),
        ("corpus.jsonl", '{"_id": "d1"}\n', 1, '"text" is missing'),
        ("corpus.jsonl", '{"_id": "d1", "text": "x", "title": 3}\n', 1, '"title" is missing'),
        ("corpus.jsonl", CORPUS + '{"_id": "d1", "text": "again"}\n', 3, "'d1' is used twice"),
        ("queries.jsonl", '{"_id": "q1", "text": 7}\n', 1, '"text" is missing'),
        ("queries.jsonl", QUERIES + '{"_id": "q1", "text": "x"}\n', 3, "'q1' is used twice"),
        ("qrels/test.tsv", "q1\td1\t1\n", 1, "no headings"),
        ("qrels/test.tsv", QRELS + "q1 d2 1\n", 4, "1 columns"),
        ("qrels/test.tsv", QRELS + "q1\t0\td2\t1\n", 4, "4 columns"),
        ("qrels/test.tsv", QRELS + "q1\td2\tyes\n", 4, "'yes' is no number"),
        ("qrels/test.tsv", QRELS + "\nq3\td2\t1\n", 5, "no query has the id 'q3'"),
        ("qrels/test.tsv", QRELS + "q1\td3\t1\n", 4, "no document has the id 'd3'"),
    ],
)
def test_a_malformed_line_is_told_by_file_and_number(
    tmp_path: Path, file: str, content: str, line: int, says: str
) -> None:
    beir(tmp_path)
    path = tmp_path / file
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_beir(tmp_path)
    message = str(told.value)
    assert message.startswith(f"{path}:{line}: ")
    assert says in message
    assert ";" in message, "it says what to do"
    assert "\n" not in message


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_told(tmp_path: Path, file: str) -> None:
    (beir(tmp_path) / file).unlink()
    with pytest.raises(InputError, match=r"no such file; a BEIR folder holds"):
        read_beir(tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read_beir(tmp_path / "nowhere")


def test_bytes_that_are_no_text_are_told_by_line(tmp_path: Path) -> None:
    path = beir(tmp_path) / "queries.jsonl"
    path.write_bytes(QUERIES.encode() + b'{"_id": "q3", "text": "\xff"}\n')
    with pytest.raises(InputError, match=r"queries\.jsonl:3: not UTF-8"):
        read_beir(tmp_path)


@pytest.mark.parametrize(
    "qrels", ["query-id\tcorpus-id\tscore\n", QRELS.replace("\t1\n", "\t0\n").replace("\t2", "\t0")]
)
def test_no_positive_judgement_is_told(tmp_path: Path, qrels: str) -> None:
    with pytest.raises(InputError, match=r"test\.tsv: nothing is judged relevant"):
        read_beir(beir(tmp_path, qrels=qrels))


@pytest.mark.parametrize("text", ['""', '" "', "null"])
def test_a_query_without_text_is_left_out_with_a_warning(tmp_path: Path, text: str) -> None:
    data = read_beir(beir(tmp_path, queries=QUERIES.replace('"Who runs?"', text)))
    assert [query.id for query in data.queries] == ["q1"]
    assert data.warnings == (f"{tmp_path / 'queries.jsonl'}:2: the query 'q2' has no text; it is left out",)


def test_no_query_with_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="every query with a relevant document is empty"):
        read_beir(beir(tmp_path, queries='{"_id": "q1", "text": ""}\n{"_id": "q2", "text": null}\n'))


def test_a_document_becomes_an_article_whose_text_is_all_there() -> None:
    text = "First.\r\n\r\n## A heading {#x}\n\n---\nid: no\n---\n\n### Key points\n- One {#a w=2}\n\nLast \ud800."
    article = as_article(Document("id: {odd}", "A title {#t}", text))
    assert article.id == "id: {odd}"
    assert article.lang == "en"
    assert [question.title for question in article.questions] == ["A title {#t}"]
    kept = "\n".join(chunk.text for chunk in chunk_article(article))
    for piece in ("First.", "A heading", "One"):
        assert piece in kept


def test_a_document_without_a_title_is_embedded_and_counted_as_its_text_alone(encoder_cache: Path) -> None:
    from tokenizers import Tokenizer

    article = as_article(Document("1", " ", "对比学习把相似的样本拉近。"))
    (chunk,) = chunk_article(article)
    embedded = passage_text(article.questions[0], chunk)
    (file,) = list(encoder_cache.glob("models/*e5-small*/tokenizer.json"))[:1]
    tokenizer = Tokenizer.from_file(str(file))
    assert tokenizer.encode(f"passage: {embedded}").ids == tokenizer.encode(f"passage: {chunk.text}").ids
    assert unit_tokens(article, article.questions[0])[:2] == ["对比", "比学"]
    assert article.lang == "zh"


def test_a_title_is_counted_once() -> None:
    article = as_article(Document("1", "Zebras", "They have stripes."))
    assert unit_tokens(article, article.questions[0]).count("zebra") == 1


def test_reads_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        {"id": 7, "question": "What is InfoNCE?", "answerable": True},
        {"question": "天气如何？", "answerable": False},
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert [(row.question, row.answerable) for row in read_rows(path)] == [
        ("What is InfoNCE?", True),
        ("天气如何？", False),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"question": "a", "answerable": 1}', ':1: "answerable" must be true or false'),
        ('{"answerable": true}', ':1: "question" is missing'),
        ('\n{"question": " ", "answerable": true}', ":2: the question is empty"),
        ("question,answerable", ":1: not JSON"),
        ("", ": no rows"),
    ],
)
def test_malformed_rows_are_told(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_rows(path)
    assert str(told.value).startswith(f"{path}{says}")


def test_rows_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rows(tmp_path / "rows.jsonl")


@pytest.mark.parametrize("heading", ["### 追问", "# Key points", "## 常见误区 ", "### FOLLOW-UPS"])
def test_a_heading_that_the_stored_form_reserves_ends_nothing(heading: str) -> None:
    """In sections of interview articles such headings occur; all that follows is part of the document."""
    text = f"Gradients vanish.\n\n{heading}\n\nWhy they do.\n\n### Notes\n\nResiduals help."
    article = as_article(Document("1", "", text))
    (question,) = article.questions
    assert "Residuals help." in article.text[question.answer.start : question.answer.end]
    found = " ".join(chunk.text for chunk in chunk_article(article))
    assert "Why they do." in found and "Residuals help." in found
    assert not question.follow_ups and not question.key_points
