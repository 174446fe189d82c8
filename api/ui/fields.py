"""Fields of a form, from the JSON schema of what a kind of job understands.

An option that a kind gains is asked for here without another line: its name, range, default and
description come from its schema, better words from :mod:`api.ui.words` if there are any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.kinds import SearchLimits
from api.ui.words import choice_words, error_words, field_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from api.errors import ProblemError
    from api.kinds import Kind
    from api.ui.forms import Form

Schema = dict[str, Any]
PARTS = ("options", "limits")
TIME = "limits.max_seconds"
"""Asked for first, where it is what ends a search."""
CONTROLS = {"integer": "number", "number": "number", "boolean": "check", "array": "choices"}
NOTHING = {TIME: "no limit 无时限", "limits.workers": "all 全部"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several names."""

    value: str
    label: str
    help: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked for.

    Parameters
    ----------
    name
        Such as ``options.days``: where it is in a request.
    label, help
        In plain words.
    control
        ``number``, ``date``, ``text``, ``check`` or ``choices``.
    value
        What stands there.
    error
        What was wrong with what was sent.
    least, most, step
        Of numbers.
    empty
        What no value means.
    choices
        Of ``choices``.
    """

    name: str
    label: str
    help: str
    control: str
    value: str = ""
    error: str = ""
    least: str = ""
    most: str = ""
    step: str = "any"
    empty: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a kind: those that everybody sees, and those that are folded away."""

    first: tuple[Field, ...]
    more: tuple[Field, ...]

    @property
    def is_unfolded(self) -> bool:
        """Whether something is wrong among what is folded away."""
        return any(field.error for field in self.more)


def asked_of(
    kind: Kind,
    usual_s: float | None,
    form: Form | None = None,
    errors: Mapping[str, str] | None = None,
) -> Asked:
    """What is asked for to start a job.

    Parameters
    ----------
    kind
        Of the job.
    usual_s
        Seconds of search unless somebody says otherwise.
    form
        What was sent before and was not accepted.
    errors
        What was wrong with it, by field.
    """
    found = [
        _field(kind, name, schema, usual_s, form, (errors or {}).get(name, ""))
        for name, schema in _schemas(kind)
    ]
    first = [field for field in found if field.name == TIME and kind.usual_s is not None]
    first += [field for field in found if field.name.startswith("options.")]
    return Asked(tuple(first), tuple(field for field in found if field not in first))


def wish_of(kind: Kind, form: Form) -> dict[str, dict[str, Any]]:
    """Options and limits as a request has them; what is no number stays text, which is refused."""
    found: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for name, schema in _schemas(kind):
        part, _, key = name.partition(".")
        texts, type_ = form.texts(name), _plain(schema).get("type", "string")
        if texts is None:
            continue
        if type_ == "array":
            found[part][key] = texts
        elif type_ == "boolean":
            found[part][key] = form.text(name) == "on"
        elif form.text(name):
            found[part][key] = _number(form.text(name), type_)
    return found


def errors_by_field(errors: Iterable[ProblemError]) -> tuple[dict[str, str], list[str]]:
    """Faults by the field that they belong to, and those that belong to none."""
    found: dict[str, str] = {}
    others = []
    for error in errors:
        parts = error.pointer.strip("/").split("/")
        name = ".".join(parts[:2]) if parts[0] in PARTS else parts[0]
        if name == "name" or parts[0] in PARTS:
            found[name] = error_words(error.code, error.detail)
        else:
            where = " ".join(filter(None, (error.table, error.column, error.parameter)))
            others.append(f"{where}: {error.detail}" if where else error.detail)
    return found, others


def _schemas(kind: Kind) -> Iterator[tuple[str, Schema]]:
    models: tuple[type[BaseModel], ...] = (kind.options, SearchLimits)
    for part, model in zip(PARTS, models, strict=True):
        for name, schema in model.model_json_schema().get("properties", {}).items():
            yield f"{part}.{name}", schema


def _plain(schema: Schema) -> Schema:
    """A schema without the null that stands for no value."""
    for inner in schema.get("anyOf", ()):
        if inner.get("type") != "null":
            return {**schema, **inner}
    return schema


def _field(
    kind: Kind, name: str, schema: Schema, usual_s: float | None, form: Form | None, error: str
) -> Field:
    plain, key = _plain(schema), name.partition(".")[2]
    title = str(schema.get("title", key))
    label, help_ = field_words(kind.name, name, title, str(schema.get("description", "")))
    type_ = plain.get("type", "string")
    sent = None if form is None else form.texts(name)
    default = usual_s if name == TIME else schema.get("default")
    control = "date" if plain.get("format") == "date" else CONTROLS.get(type_, "text")
    choices: tuple[Choice, ...] = ()
    if type_ == "array":
        chosen = schema.get("default", ()) if sent is None else sent
        offered = kind.chosen_from(key) or dict.fromkeys(plain["items"].get("enum", ()), "")
        choices = tuple(
            Choice(value, choice_words(value), words, value in chosen)
            for value, words in offered.items()
        )
    value = _text(default) if sent is None or form is None else form.text(name)
    return Field(
        name,
        label,
        help_,
        control,
        value,
        error,
        _text(plain.get("minimum")),
        _text(plain.get("maximum")),
        "1" if type_ == "integer" else "any",
        NOTHING.get(name, ""),
        choices,
    )


def _text(value: Any) -> str:
    """A value as a field shows it."""
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(text: str, type_: str) -> Any:
    """A number as JSON has it, if it is one."""
    try:
        if type_ == "integer":
            return int(text)
        return float(text) if type_ == "number" and float(text) - float(text) == 0 else text
    except ValueError:
        return text
