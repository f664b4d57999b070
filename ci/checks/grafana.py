"""Grafana's own types read a board: nothing of it may get lost, change, or be of another type.

The types are those of Grafana's foundation SDK, which are generated from what Grafana itself is
built of. They take what they know and leave out the rest in silence, and they do not look at
types: both is done here, by encoding again what was decoded, and by following the annotations.
"""

import enum
import json
import typing
from functools import cache

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.cog.runtime import Runtime, UnknownDataquery
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

register_default_plugins()

SCHEMA_VERSION = Dashboard().schema_version
PANEL_TYPES = frozenset(Runtime().panelcfg_variants)
UNITS = frozenset(unit for name, unit in vars(units).items() if isinstance(unit, str) and not name.startswith("_"))
# What the SDK has no list of: ReducerID and DataTransformerID of @grafana/data 13.1.3.
REDUCERS = frozenset(
    "sum max min logmin mean variance stdDev last median first count countAll range diff diffperc delta step firstNotNull lastNotNull "
    "changeCount distinctCount allIsZero allIsNull allValues uniqueValues".split()
) | {f"p{percent}" for percent in range(1, 100)}
TRANSFORMATIONS = frozenset(
    "append reduce order organize rename calculateField seriesToColumns seriesToRows merge concatenate labelsToFields filterFields "
    "filterFieldsByName filterFrames filterByRefId renameByRegex filterByValue noop ensureColumns groupBy sortBy histogram "
    "configFromData rowsToFields prepareTimeSeries convertFieldType convertFrameType fieldLookup heatmap spatial joinByField "
    "joinByLabels extractFields groupingToMatrix limit partitionByValues timeSeriesTable transpose formatTime formatString regression "
    "smoothing groupToNestedTable".split()
)
SCALARS = {str: (str,), bool: (bool,), int: (int,), float: (int, float)}


def differences(before: object, after: object, where: str) -> typing.Iterator[str]:
    """What of `before` is not the same in `after`. What only `after` has are defaults."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from differences(value, after[key], f"{where}.{key}")
            else:
                yield f"{where}.{key} is nothing that Grafana knows"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after)):
            yield from differences(one, other, f"{where}[{number}]")
    elif type(before) is not type(after) or before != after:
        yield f"{where} is {before!r}, and Grafana reads {after!r}"


def encoded(decoded: object) -> object:
    return json.loads(JSONEncoder().encode(decoded))


hints_of = cache(typing.get_type_hints)


def mistyped(value: object, hint: typing.Any, where: str) -> typing.Iterator[str]:
    """What of a decoded value is not of the type it is declared to be."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        options = [list(mistyped(value, part, where)) for part in parts]
        if all(options):
            # The kind that was meant is the one that fits the furthest.
            yield from max(options, key=lambda wrong: max(len(text.split(" ")[0]) for text in wrong))
    elif origin is list and isinstance(value, list):
        for number, item in enumerate(value):
            yield from mistyped(item, parts[0], f"{where}[{number}]")
    elif origin is dict and isinstance(value, dict):
        for key, item in value.items():
            yield from mistyped(item, parts[1], f"{where}.{key}")
    elif origin is typing.Literal:
        if value not in parts:
            yield f"{where} is {value!r}, not one of {', '.join(map(str, parts))}"
    elif origin is not None:
        yield f"{where} is {value!r}, not a {origin.__name__}"
    elif isinstance(hint, type):
        yield from of_class(value, hint, where)


def of_class(value: object, hint: type, where: str) -> typing.Iterator[str]:
    """As `mistyped`, for what is declared as a class: a scalar, a choice, or one of Grafana's."""
    if hint in SCALARS:
        if not isinstance(value, SCALARS[hint]) or (isinstance(value, bool) and hint is not bool):
            yield f"{where} is {value!r}, not a {hint.__name__}"
    elif issubclass(hint, enum.Enum):
        known = [member.value for member in hint]
        if value not in known:
            yield f"{where} is {value!r}, not one of {', '.join(map(str, known))}"
    elif hint is type(None):
        if value is not None:
            yield f"{where} is {value!r}, not null"
    elif isinstance(value, UnknownDataquery):
        yield f"{where} asks a kind of data source that Grafana does not know"
    elif isinstance(value, dict) and hasattr(hint, "from_json"):
        # Left as it was: lists of links and of transformations are.
        yield from read(hint, value, where)
    elif not isinstance(value, hint):
        yield f"{where} is {value!r}, not a {hint.__name__}"
    elif hasattr(value, "to_json"):
        for name, part in hints_of(type(value)).items():
            yield from mistyped(getattr(value, name), part, f"{where}.{name.removesuffix('_val')}")


def read(kind: type, original: dict, where: str) -> typing.Iterator[str]:
    """Decodes one of Grafana's objects, and says what was lost, changed or of another type."""
    try:
        decoded = kind.from_json(original)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield f"{where} is no {kind.__name__}: {error!r}"
        return
    yield from differences(original, encoded(decoded), where)
    yield from mistyped(decoded, kind, where)


def board(original: dict) -> list[str]:
    """Returns what Grafana would not take, or take for something else, of a board's JSON."""
    # The walk passes what is nested in both ways.
    return list(dict.fromkeys(read(Dashboard, original, "board")))
