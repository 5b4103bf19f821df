"""Settings: environment variables, read once into a frozen object."""

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.logs import Format
from bot.shards import Shards, parse_shards

Watch = Literal["auto", "notify", "poll", "off"]
Meaning = Literal["auto", "off"]

_PREFIX = "FOOTNOTE_"
_OCR = re.compile(r"auto|off|[A-Za-z_]{3,20}(\+[A-Za-z_]{3,20}){0,9}")
_PORT = "must be a port, a number from 0 to 65535"
_PLAINLY = {  # by the type of pydantic's error
    "bool_parsing": "must be True or False",
    "int_parsing": _PORT,  # all numbers are ports
    "greater_than_equal": _PORT,
    "less_than_equal": _PORT,
}


class SettingsError(Exception):
    """A setting is missing or can't be used. The message says which one and how to fix it."""


class Settings(BaseSettings):
    """The settings, checked and frozen. `repr` never shows the token."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    discord_token: SecretStr | None = Field(
        default=None, description="The bot's token, from Discord's developer portal."
    )
    discord_token_file: Path | None = Field(default=None, description="A file with the token, such as a Docker secret.")
    footnote_docs: Path = Field(default=Path("seeds"), description="The folder of documents.")
    footnote_data: Path = Field(default=Path("data"), description="Where the index is kept.")
    footnote_database: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL database for what people gave, such as postgresql://user@host/name, so that bots on"
        " several machines share it. Without one, that is in the data folder.",
    )
    footnote_watch: Watch = Field(
        default="auto",
        description="How the bot notices changes in the folder: notify (the system reports them), poll (the bot checks"
        " every two seconds), auto (whichever works there), or off (the folder is only read at the start).",
    )
    footnote_ocr: str = Field(
        default="auto",
        description="How scanned pages are read where tesseract is installed: auto (in the languages that it has, or"
        " only English if these are more than three), deu+eng and the like (in these languages), or off.",
    )
    footnote_meaning: Meaning = Field(
        default="auto",
        description="Also find passages by what they mean, if the sentence encoder is installed (auto), or only by"
        " their words (off).",
    )
    footnote_message_content: bool = Field(
        default=False,
        description="Ask Discord for the text of all messages (the Message Content intent, which must be on in the"
        " developer portal too), so that servers can choose channels where every question is answered, and forums"
        " where every new post is.",
    )
    footnote_shards: str = Field(
        default="auto",
        description="Which shards this process runs: auto (as many as Discord recommends, which is one for a bot in"
        " fewer than some thousand servers), or a range such as 0-15/64, the first 16 of 64, if other processes run the"
        " others.",
    )
    footnote_log: Format = Field(
        default="text", description="How the log is written: text, for people, or json, one object per line."
    )
    footnote_preview_port: int = Field(default=0, ge=0, le=65535, description="The preview's port; 0 takes a free one.")
    footnote_web_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port for reader pages, /healthz, /readyz and /metrics; 0 serves none of them.",
    )
    footnote_web_host: str = Field(
        default="127.0.0.1", description="The address to serve them at. By default, only this machine can reach them."
    )
    footnote_public_url: str | None = Field(
        default=None,
        description="Where people reach the reader pages, such as https://footnote.example.org; citations link there.",
    )

    @field_validator("footnote_ocr")
    @classmethod
    def _languages(cls, text: str) -> str:
        if not _OCR.fullmatch(text):
            raise ValueError("must be auto, off, or languages as tesseract names them, such as deu+eng")
        return text

    @field_validator("footnote_shards")
    @classmethod
    def _shards(cls, text: str) -> str:
        return str(parse_shards(text) or "auto")

    @field_validator("footnote_database")
    @classmethod
    def _address(cls, address: SecretStr | None) -> SecretStr | None:
        if address and not address.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must be an address such as postgresql://user@host/name")
        return address

    @field_validator("footnote_public_url")
    @classmethod
    def _base_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        """Checks the address and removes the slash at its end."""
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://footnote.example.org")
        if not info.data.get("footnote_web_port"):
            raise ValueError("set FOOTNOTE_WEB_PORT too: without it no reader pages are served")
        return url.rstrip("/")

    @property
    def shards(self) -> Shards | None:
        """The shards that this process runs; None if these are as many as Discord recommends."""
        return parse_shards(self.footnote_shards)

    @property
    def database(self) -> str | None:
        """The address of the database, with its password if it has one."""
        return self.footnote_database.get_secret_value() if self.footnote_database else None

    @property
    def database_password(self) -> str | None:
        """The password in that address, as it is written there; for hiding it."""
        return urlsplit(self.database or "").password or None

    def token(self) -> str:
        """The bot's token. Raises SettingsError."""
        if self.discord_token:
            token = self.discord_token.get_secret_value().strip()
        elif self.discord_token_file:
            try:
                token = self.discord_token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it isn't text"
                raise SettingsError(
                    f"DISCORD_TOKEN_FILE names {self.discord_token_file}, which can't be read: {reason}. "
                    f"Let this user ({os.getuid()}) read it, or name another file."
                ) from error
            if not token:
                raise SettingsError(f"DISCORD_TOKEN_FILE names {self.discord_token_file}, which is empty.")
        else:
            token = ""
        if not token:
            raise SettingsError(
                "No token: set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that contains it (README, "
                '"Connect it to Discord"). To try the bot without one: python -m bot preview'
            )
        return token


def read_settings() -> Settings:
    """Reads the environment. Raises SettingsError if the value of a variable can't be used."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            f"{str(item['loc'][0]).upper()}: {_PLAINLY.get(item['type']) or _plain(item['msg'])}."
            for item in error.errors(include_input=False)
        ]
        raise SettingsError(" ".join(problems)) from None  # pydantic's error shows the values, and so maybe the token


def _plain(said: str) -> str:
    """What a setting's value must be, in the words of pydantic or of a check of ours."""
    return said.removeprefix("Value error, ").replace("Input should be", "must be", 1)


def mistyped(variables: Iterable[str]) -> dict[str, str | None]:
    """The environment variables that look like settings and are none, each with the setting that it resembles."""
    known = [name.upper() for name in Settings.model_fields]
    unknown = sorted(name for name in variables if name.startswith(_PREFIX) and name not in known)
    ends = [name.removeprefix(_PREFIX) for name in known if name.startswith(_PREFIX)]
    return {
        name: next((_PREFIX + end for end in get_close_matches(name.removeprefix(_PREFIX), ends, n=1)), None)
        for name in unknown
    }
