"""Checks the bot's requests against Discord's own description of its API (OpenAPI 3.1), if there is a copy of it."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DESCRIPTION = Path(__file__).parent.parent.parent / "shared" / "discord" / "openapi.json"
_BASE = "urn:discord"


class Checker:
    """Checks requests. Without the description, it accepts all of them."""

    def __init__(self) -> None:
        self._paths: dict[str, Any] = {}
        self._taken: set[str] = set()  # requests that were accepted before; nearly every test sends the commands
        if DESCRIPTION.exists():
            description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
            self._paths = description["paths"]
            resource = Resource.from_contents(description, default_specification=DRAFT202012)
            self._registry: Registry[Any] = Registry().with_resource(_BASE, resource)

    @property
    def at_hand(self) -> bool:
        return bool(self._paths)

    def check(self, requests: Iterable[Any]) -> None:
        """Raises AssertionError for a request that the description doesn't have, or whose body Discord would refuse."""
        for request in requests:
            if self.at_hand:
                self.check_body(request.method, request.path, request.json)

    def check_body(self, method: str, path: str, body: Any) -> None:
        request = json.dumps([method, path, body])
        if request in self._taken:
            return
        template = self._template(method, path)
        assert template is not None, f"Discord describes no {method} {path}"
        operation = self._paths[template][method.lower()]
        pointer = template.replace("~", "~0").replace("/", "~1")
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            assert body is None, f"{method} {path} takes no body"
            return
        where = f"{_BASE}#/paths/{pointer}/{method.lower()}/requestBody/content/application~1json/schema"
        validator = Draft202012Validator({"$ref": where}, registry=self._registry)
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(_with_text_ids(body))]
        assert not errors, f"{method} {path} would be refused: {errors}"
        self._taken.add(request)

    def _template(self, method: str, path: str) -> str | None:
        matching = [
            template
            for template, operations in self._paths.items()
            if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        # A literal part wins over a parameter: /users/@me isn't /users/{user_id}.
        return min(matching, key=lambda template: template.count("{"), default=None)


def _with_text_ids(value: Any) -> Any:
    """The same with all ids as strings: discord.py sends some as numbers, which Discord accepts without saying so."""
    if isinstance(value, dict):
        for name in {"attachments", "default_values"} & value.keys():
            value = value | {name: [item | {"id": str(item["id"])} for item in value[name]]}
        return {key: _as_text(item) if _names_ids(key) else _with_text_ids(item) for key, item in value.items()}
    return [_with_text_ids(item) for item in value] if isinstance(value, list) else value


def _names_ids(key: str) -> bool:
    return key.endswith("_id") or key == "users"


def _as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value) if isinstance(value, int) else value
