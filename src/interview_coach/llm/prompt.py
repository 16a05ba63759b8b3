"""Prompts as files: `prompts/<name>.<lang>.md`, checked when they are loaded.

A file opens with front matter, `version` (a number, to be raised with every change) and `variables` (the names that the
text must use, as `{{name}}`, and no others); its sections `# system`, `# user`, `# assistant` are the messages in order.
What does not depend on the question comes first, so that a server's cache of the prefix serves every question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from interview_coach.domain import Lang
from interview_coach.llm.chat import Message, Role

__all__ = ["Prompt", "load_prompt", "parse_prompt"]

_SECTION = re.compile(r"^# (system|user|assistant)[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{(\w*)\}\}")
_ROLES: dict[str, Role] = {"system": "system", "user": "user", "assistant": "assistant"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of one language; `variables` are the names that `fill` needs."""

    name: str
    version: int
    variables: frozenset[str]
    messages: tuple[Message, ...]

    def fill(self, **values: str) -> tuple[Message, ...]:
        """The messages with the values in their places; a value is put in as it is and never searched for variables.

        Raises:
            ValueError: a variable has no value, or a value no variable.
        """
        if values.keys() != self.variables:
            raise ValueError(f"prompt {self.name}: given {sorted(values)}, needs {sorted(self.variables)}")
        return tuple(
            Message(message.role, _VARIABLE.sub(lambda m: values[m[1]], message.content))
            for message in self.messages
        )


def parse_prompt(name: str, text: str, variables: Sequence[str]) -> Prompt:
    """A prompt from its file.

    Raises:
        ValueError: the file is not of that form, or its variables are not those that the caller fills in; says which.
    """
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise ValueError(f"prompt {name}: no front matter")
    head = yaml.safe_load(parts[1])
    if not isinstance(head, dict) or head.keys() != {"version", "variables"}:
        raise ValueError(f"prompt {name}: the front matter has version and variables, nothing else")
    version, declared = head["version"], head["variables"]
    if not isinstance(version, int) or version < 1 or not isinstance(declared, list):
        raise ValueError(f"prompt {name}: version is a number from 1 on, variables a list")
    pieces = _SECTION.split(parts[2])
    if pieces[0].strip() or len(pieces) < 3:
        raise ValueError(f"prompt {name}: it must open with '# system' or '# user'")
    messages = tuple(
        Message(_ROLES[role], content.strip())
        for role, content in zip(pieces[1::2], pieces[2::2], strict=True)
    )
    used = {match for message in messages for match in _VARIABLE.findall(message.content)}
    if not used == set(declared) == set(variables):
        raise ValueError(
            f"prompt {name}: uses {sorted(used)}, declares {sorted(declared)}, is given {sorted(variables)}"
        )
    return Prompt(name, version, frozenset(used), messages)


@cache
def load_prompt(name: str, lang: Lang, variables: tuple[str, ...]) -> Prompt:
    """The shipped prompt of that name and language; errors as in `parse_prompt`, a file that is not there included."""
    file = files("interview_coach.llm") / "prompts" / f"{name}.{lang}.md"
    if not file.is_file():
        raise ValueError(f"prompt {name}.{lang}: there is no such file")
    return parse_prompt(f"{name}.{lang}", file.read_text("utf-8"), variables)
