"""Draws boards as pictures, with what a running Prometheus answers.

    python3 monitoring/draw URL FOLDER SECONDS [BOARD…]

writes FOLDER/<board>.svg for each board, over the last SECONDS. It shows what the panels' queries
say, laid out as the boards say; it is no Grafana.
"""

import json
import pathlib
import sys
import time
import urllib.parse
import urllib.request

import picture

BOARDS = pathlib.Path(__file__).resolve().parent.parent / "dashboards"
POINTS = 240
VARIABLES = {"$__rate_interval": "1m", "$namespace": ".*", "$service": ".*"}


def ask(url, expr, start, end):
    for name, value in VARIABLES.items():
        expr = expr.replace(name, value)
    step = max(1, int((end - start) / POINTS))
    query = urllib.parse.urlencode({"query": expr, "start": start, "end": end, "step": step})
    with urllib.request.urlopen(f"{url}/api/v1/query_range?{query}", timeout=30) as answer:
        return json.load(answer)["data"]["result"]


def legend(template, labels):
    for name, value in labels.items():
        template = template.replace("{{%s}}" % name, value)
    return template or ", ".join(f"{k} {v}" for k, v in labels.items() if k != "__name__")


def series_of(url, panel, start, end):
    found = []
    for target in panel["targets"]:
        for series in ask(url, target["expr"], start, end):
            points = [(when, float(value)) for when, value in series["values"]]
            points = [(when, value) for when, value in points if value == value]
            if points:
                found.append((legend(target["legendFormat"], series["metric"]), points))
    return found


def main():
    url, folder, seconds, *wanted = sys.argv[1:]
    end = time.time()
    start = end - float(seconds)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(BOARDS.glob("*.json")):
        if wanted and path.stem not in wanted:
            continue
        board = json.loads(path.read_text())
        panels = [(panel, series_of(url, panel, start, end)) for panel in board["panels"]]
        text = picture.board(board["title"], board["description"], panels, (start, end))
        (folder / f"{path.stem}.svg").write_text(text)


if __name__ == "__main__":
    main()
