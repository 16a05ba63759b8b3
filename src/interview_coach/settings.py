"""Settings: `COACH_*` environment variables over a TOML file, unknown keys refused.

Read once, in `coach.py`; everything else takes plain values. The file is the one that `COACH_CONFIG` names, else
`config.toml` in the user's config folder; it need not exist.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from interview_coach.errors import InputError

__all__ = ["PROJECT_ROOT", "Settings", "config_file", "load_settings"]

_APP = "interview-coach"
PROJECT_ROOT = Path(__file__).resolve().parents[2]
"""The checkout that this package runs from; its `corpus/` is the shipped corpus, its `index/` holds the index."""


class _File(TomlConfigSettingsSource):
    """The file, less what belongs to another language model than the environment names: its key goes nowhere else."""

    def __call__(self) -> dict[str, Any]:
        """The values of the file."""
        values = super().__call__()
        provider, base_url = os.environ.get("COACH_LLM_PROVIDER"), os.environ.get("COACH_LLM_BASE_URL")
        foreign: tuple[str, ...] = ()
        if provider and provider != values.get("llm_provider"):
            foreign = ("llm_model", "llm_base_url", "llm_api_key")
        elif base_url and base_url != values.get("llm_base_url"):
            foreign = ("llm_api_key",)
        return {name: value for name, value in values.items() if name not in foreign}


class Settings(BaseSettings):
    """Everything that a user can set. Paths may begin with `~`."""

    model_config = SettingsConfigDict(env_prefix="COACH_", extra="forbid", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir(_APP, appauthor=False)),
        description="the user's library and conversations",
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir(_APP, appauthor=False)),
        description="what can be made again: the encoder's weights",
    )
    index_dir: Path | None = Field(
        default=None,
        description="where indexes are built; by default index/ of the checkout, or DATA_DIR/index for another data dir",
    )
    corpus: list[Path] = Field(
        default_factory=list,
        description="folders of articles in place of the shipped corpus and the user's library",
    )
    encoder_model: str = "intfloat/multilingual-e5-small"
    encoder_folder: Path | None = Field(
        default=None, description="a sentence-transformers folder to load in place of looking for the model"
    )
    encoder_backend: Literal["auto", "onnx", "torch"] = Field(
        default="auto",
        description="onnx: the compiled encoder; torch: sentence-transformers; auto: the first that works",
    )
    reranker_model: str | None = Field(
        default=None,
        description="a sentence-transformers CrossEncoder, name or folder, that looks again at the best passages",
    )
    reranker_depth: int = Field(default=20, ge=2, le=200, description="how many passages the reranker reads")
    llm_provider: Literal[
        "off", "local", "ollama", "vllm", "openai", "deepseek", "dashscope", "openai-compatible"
    ] = Field(default="off", description="where the language model is; off: answers are quotations only")
    llm_model: str | None = Field(
        default=None,
        description="the service's name of the model; for local, a fetched one's or a .gguf file",
    )
    llm_base_url: str | None = Field(default=None, description="the service's address, if not the usual one")
    llm_api_key: SecretStr | None = Field(
        default=None, description="the service's key; else its customary variable, such as OPENAI_API_KEY"
    )
    llm_timeout_s: float = Field(default=180, gt=0, le=3600, description="for one whole answer")
    llm_max_retries: int = Field(default=2, ge=0, le=10)
    llm_context_tokens: int = Field(
        default=4096, ge=1024, le=131072, description="of a local model: prompt and answer"
    )
    llm_unsupported: Literal["mark", "drop"] = Field(
        default="mark", description="what becomes of a sentence of the model that no passage carries"
    )
    allow_hub: bool = Field(default=True, description="whether weights may be fetched from the model hub")
    threads: int = Field(default=0, ge=0, description="encoder threads; 0 for one per core")
    ui_lang: Literal["auto", "zh", "en"] = "auto"
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over file."""
        return init_settings, env_settings, _File(settings_cls, config_file())

    def index_root(self) -> Path:
        """Where the index is: one folder for each set of corpora, and one for the shipped corpus with the library."""
        root = self.index_dir
        if root is None:
            default = type(self).model_fields["data_dir"].get_default(call_default_factory=True)
            own = (PROJECT_ROOT / "corpus").is_dir() and self.data_dir == default
            root = PROJECT_ROOT / "index" if own else self.data_dir / "index"
        if not self.corpus:
            return root / "default"
        named = "\n".join(sorted(str(path.resolve()) for path in self.corpus))
        return root / f"corpus-{hashlib.sha256(named.encode()).hexdigest()[:12]}"

    def ready_made(self) -> Path | None:
        """The vectors that come with the shipped articles; None where other folders are set in their place."""
        return None if self.corpus else PROJECT_ROOT / "index" / "ready-made.npz"


def load_settings(**overrides: object) -> Settings:
    """Settings with the given fields set; `None` leaves a field to the environment and the file.

    Raises:
        InputError: a value or a key is not one that there is.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    known = {f"COACH_{name.upper()}" for name in Settings.model_fields} | {"COACH_CONFIG"}
    for name in os.environ:
        if name.startswith("COACH_") and name not in known:
            raise InputError(f"unknown setting {name}; known: {', '.join(sorted(known))}")
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(
            f"setting '{where}': {first['msg']}; see 'coach doctor' for the settings in use"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{config_file()} is not valid TOML: {error}") from error
    paths = {
        name: value.expanduser()
        for name, value in settings
        if isinstance(value, Path) and str(value).startswith("~")
    }
    return settings.model_copy(update=paths) if paths else settings


def config_file() -> Path:
    """The settings file, there or not."""
    named = os.environ.get("COACH_CONFIG")
    return Path(named) if named else Path(platformdirs.user_config_dir(_APP, appauthor=False)) / "config.toml"
