"""Interviews, the articles and questions that they asked, and overruled verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "interview",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("updated", sa.String(32), nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("score", sa.Float, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("draft", sa.Text, nullable=False),
    )
    op.create_table(
        "interview_article",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "interview_question",
        sa.Column(
            "interview_id", sa.String(32), sa.ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("question_id", sa.Text, nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("asked", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("score", sa.Float, nullable=True),
        sa.Column("article_hash", sa.String(64), sa.ForeignKey("interview_article.hash"), nullable=False),
    )
    op.create_index("interview_question_by_question", "interview_question", ["article_id", "question_id"])
    op.create_table(
        "interview_point",
        sa.Column("interview_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("point_id", sa.Text, primary_key=True),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("credit", sa.Float, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id", "number"],
            ["interview_question.interview_id", "interview_question.number"],
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "appeal",
        sa.Column(
            "interview_id", sa.String(32), sa.ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("point_id", sa.Text, primary_key=True),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("question_id", sa.Text, nullable=False),
        sa.Column("asked_lang", sa.String(2), nullable=False),
        sa.Column("answer_lang", sa.String(2), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("verdicts", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
