"""Policies about Grafana's boards: each board alone, all together, and what leads to them.

Each takes boards by their file's name, or all of monitoring, and yields what is wrong.
"""

import json
import re
import sys
from itertools import combinations
from pathlib import Path
from typing import Iterator, NamedTuple

import yaml

from checks import grafana
from checks.build import ROOT

COLUMNS = 24
# `$name`, `${name}`, `${name:format}`, `[[name]]`; a `$` before a digit is a pattern's group.
VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)[}:]|\$([A-Za-z_]\w*)|\[\[(\w+)")
PANEL = re.compile(r"/d/([\w-]+)\?viewPanel=panel-(\d+)")
RUNBOOK = "docs/RUNBOOK.md"
PROVISIONING = "monitoring/grafana/provisioning"
# Where the boards are in the repository, and where Grafana's container looks for provisioning.
MOUNTED = {"boards": "./monitoring/dashboards", "/etc/grafana/provisioning": f"./{PROVISIONING}"}
# The keys of Grafana's provisioning files that mean something there, of those that we could need.
SOURCE_KEYS = {"name", "uid", "type", "access", "url", "isDefault", "editable", "version", "orgId", "basicAuth", "jsonData", "secureJsonData"}
PROVIDER_KEYS = {"name", "folder", "folderUid", "type", "orgId", "disableDeletion", "allowUiUpdates", "updateIntervalSeconds", "options"}


class Monitoring(NamedTuple):
    """What the boards stand among."""

    boards: dict[str, dict]
    # Alerts of Prometheus' rule files, by name; one that is raised for several reasons is there once each.
    alerts: list[tuple[str, dict]]
    runbook: str
    sources: dict
    providers: dict
    compose: dict


def panels(board: dict) -> list[dict]:
    """Returns all panels, those of collapsed rows too."""
    return [panel for outer in board["panels"] for panel in (outer, *outer.get("panels", []))]


def texts(part: object) -> Iterator[str]:
    """All texts of a piece of JSON."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts(inner)


def schema(board: dict) -> Iterator[str]:
    """Grafana reads all of it, as it is, without lifting it from an older schema."""
    yield from grafana.board(board)
    if board.get("schemaVersion") != grafana.SCHEMA_VERSION:
        yield f"schemaVersion is {board.get('schemaVersion')}, Grafana's is {grafana.SCHEMA_VERSION}"


def names(board: dict) -> Iterator[str]:
    """What Grafana looks up by name, it has: kinds of panels, units, reducers, transformations."""
    for panel in panels(board):
        title = panel.get("title")
        if panel["type"] not in grafana.PANEL_TYPES | {"row"}:
            yield f"{title}: there is no panel {panel['type']}"
        unit = panel.get("fieldConfig", {}).get("defaults", {}).get("unit", "none")
        if unit not in grafana.UNITS:
            yield f"{title}: there is no unit {unit}"
        options = panel.get("options", {})
        for calculation in options.get("reduceOptions", {}).get("calcs", []) + options.get("legend", {}).get("calcs", []):
            if calculation not in grafana.REDUCERS:
                yield f"{title}: there is no calculation {calculation}"
        for transformation in panel.get("transformations", []):
            if transformation["id"] not in grafana.TRANSFORMATIONS:
                yield f"{title}: there is no transformation {transformation['id']}"


def thresholds(board: dict) -> Iterator[str]:
    """The first step has no value, and the others rise: Grafana takes the last that is reached."""
    for panel in panels(board):
        steps = panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps", [])
        values = [step["value"] for step in steps]
        if values and (values[0] is not None or None in values[1:] or values[1:] != sorted(set(values[1:]))):
            yield f"{panel['title']}: thresholds {values} do not rise from null"


def grid(board: dict) -> Iterator[str]:
    """Panels have ids of their own, lie within the columns, and beside each other."""
    numbered = panels(board)
    ids = [panel.get("id") for panel in numbered]
    yield from (f"panel id {number} is there twice" for number in sorted({number for number in ids if ids.count(number) > 1}))
    places = [(panel["title"], panel["gridPos"]) for panel in board["panels"]]
    for title, place in places:
        if place["x"] < 0 or place["w"] < 1 or place["h"] < 1 or place["x"] + place["w"] > COLUMNS:
            yield f"{title} is not within the {COLUMNS} columns"
    for (title, one), (other_title, other) in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        if not beside and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]:
            yield f"{title} lies over {other_title}"


def queries(board: dict) -> Iterator[str]:
    """Each query has its letter, and asks what the panel asks; every variable is the board's."""
    variables = {variable["name"]: variable for variable in board["templating"]["list"]}
    for panel in panels(board):
        letters = [target["refId"] for target in panel.get("targets", [])]
        if len(set(letters)) != len(letters):
            yield f"{panel['title']}: queries {letters} share a letter"
        for target in panel.get("targets", []):
            if target.get("datasource", panel["datasource"]) != panel["datasource"]:
                yield f"{panel['title']}: query {target['refId']} asks another source"
    for text in texts(board):
        for found in VARIABLE.findall(text):
            name = next(filter(None, found))
            if name not in variables and not name.startswith("__"):
                yield f"there is no variable {name}: {text}"


BOARD_POLICIES = (schema, names, thresholds, grid, queries)


def uids(monitoring: Monitoring) -> Iterator[str]:
    """Boards are told apart by uid, and a list of boards by tag lists some."""
    owners: dict[str, str] = {}
    for file, board in monitoring.boards.items():
        if board["uid"] in owners:
            yield f"{file} has the uid of {owners[board['uid']]}"
        owners[board["uid"]] = file
    tags = {tag for board in monitoring.boards.values() for tag in board["tags"]}
    for file, board in monitoring.boards.items():
        for link in board["links"]:
            yield from (f"{file} links to boards with {tag}, which none has" for tag in link["tags"] if tag not in tags)


def sections(monitoring: Monitoring) -> dict[str, str]:
    """Returns the runbook's sections by what a link to one ends with."""
    titles = re.findall(r"^## (\w+)$", monitoring.runbook, re.MULTILINE)
    return {f"{RUNBOOK}#{title.lower()}": title for title in titles}


def runbook(monitoring: Monitoring) -> Iterator[str]:
    """A panel's link leads to a section of the runbook, and is named after it."""
    known = sections(monitoring)
    for file, board in monitoring.boards.items():
        for panel in panels(board):
            for link in panel.get("links", []):
                if link["url"] not in known:
                    yield f"{file}: {panel['title']} links to {link['url']}, which is not there"
                elif link["title"] != f"Runbook: {known[link['url']]}":
                    yield f"{file}: {panel['title']} calls {link['url']} {link['title']}"


def alerts(monitoring: Monitoring) -> Iterator[str]:
    """An alert leads to a panel that is there, and that leads to the alert's section of the runbook."""
    boards = {board["uid"]: board for board in monitoring.boards.values()}
    for name, annotations in monitoring.alerts:
        url = annotations.get("dashboard_url", "")
        link = PANEL.fullmatch(url)
        if link is None:
            yield f"{name}: dashboard_url {url!r} names no panel"
        elif link[1] not in boards:
            yield f"{name}: there is no board {link[1]}"
        else:
            panel = next((panel for panel in panels(boards[link[1]]) if panel["id"] == int(link[2])), None)
            if panel is None:
                yield f"{name}: {link[1]} has no panel {link[2]}"
            elif annotations["runbook_url"] not in (other["url"] for other in panel["links"]):
                yield f"{name}: {link[1]}'s panel {link[2]} ({panel['title']}) does not lead back to the alert"


def provisioning(monitoring: Monitoring) -> Iterator[str]:
    """Grafana is given the source that the boards start with, and finds the boards where they are mounted."""
    services = monitoring.compose["services"]
    mounts = dict(volume.split(":")[1::-1] for volume in services["grafana"]["volumes"])
    if mounts.get("/etc/grafana/provisioning") != MOUNTED["/etc/grafana/provisioning"]:
        yield f"{PROVISIONING} is not mounted where Grafana looks"
    for provider in monitoring.providers["providers"]:
        yield from (f"a provider of boards has no {key}" for key in sorted(provider.keys() - PROVIDER_KEYS))
        if provider["type"] != "file" or mounts.get(provider["options"]["path"]) != MOUNTED["boards"]:
            yield f"provider {provider['name']}: {provider['options']['path']} is not where the boards are mounted"
    sources = {source["uid"]: source for source in monitoring.sources["datasources"]}
    for source in sources.values():
        yield from (f"a source of data has no {key}" for key in sorted(source.keys() - SOURCE_KEYS))
        host = re.match(r"http://([\w-]+):\d+$", source["url"])
        if host is None or host[1] not in services:
            yield f"source {source['name']}: {source['url']} is no service of docker-compose.yml"
    for file, board in monitoring.boards.items():
        for variable in board["templating"]["list"]:
            chosen = variable["current"]["value"]
            if variable["type"] == "datasource" and sources.get(chosen, {}).get("type") != variable["query"]:
                yield f"{file} starts with the source {chosen}, which is not provisioned as {variable['query']}"


POLICIES = (uids, runbook, alerts, provisioning)


def load(root: Path = ROOT) -> Monitoring:
    """Reads everything that the policies look at."""
    def parsed(path: str) -> dict:
        return yaml.safe_load((root / path).read_text())

    rules = [
        rule for file in sorted((root / "monitoring/rules").glob("*.yml"))
        for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]
    ]  # fmt: skip
    return Monitoring(
        boards={file.name: json.loads(file.read_text()) for file in sorted((root / "monitoring/dashboards").glob("*.json"))},
        alerts=[(rule["alert"], rule["annotations"]) for rule in rules if "alert" in rule],
        runbook=(root / RUNBOOK).read_text(),
        sources=parsed(f"{PROVISIONING}/datasources/prometheus.yml"),
        providers=parsed(f"{PROVISIONING}/dashboards/boards.yml"),
        compose=parsed("docker-compose.yml"),
    )  # fmt: skip


def violations(monitoring: Monitoring) -> list[str]:
    """Returns everything that is wrong. A board that Grafana does not read is looked at no further."""
    wrong, readable = [], {}
    for file, board in monitoring.boards.items():
        unread = list(schema(board))
        wrong += [f"{file}: schema: {text}" for text in unread]
        if not unread:
            readable[file] = board
            wrong += [f"{file}: {policy.__name__}: {text}" for policy in BOARD_POLICIES[1:] for text in policy(board)]
    if len(readable) == len(monitoring.boards):
        wrong += [f"{policy.__name__}: {text}" for policy in POLICIES for text in policy(monitoring)]
    return wrong


if __name__ == "__main__":
    problems = violations(load())
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))
