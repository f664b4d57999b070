"""The parts of a Grafana dashboard (schema of Grafana 13), from as few words as they need."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24
GREEN, AMBER, RED = "green", "orange", "red"


def expression(text):
    """`{…}` alone means the board's variables; `{a="b"}` gets them added."""
    return text.replace("{ns}", '{namespace=~"$namespace"}').replace(
        "{ns,", '{namespace=~"$namespace",')


def target(index, expr, legend):
    return {
        "refId": chr(ord("A") + index),
        "datasource": DATASOURCE,
        "expr": expression(expr),
        "legendFormat": legend,
        "editorMode": "code",
        "range": True,
    }


def thresholds(limits):
    """`limits`: none, or (amber from, red from); falling when amber is the higher one."""
    if limits is None:
        return {"mode": "absolute", "steps": [{"color": GREEN, "value": None}]}
    amber, red = limits
    steps = [(GREEN, None), (AMBER, amber), (RED, red)]
    if amber > red:
        steps = [(RED, None), (AMBER, red), (GREEN, amber)]
    return {
        "mode": "absolute",
        "steps": [{"color": color, "value": value} for color, value in steps],
    }


def panel(kind, title, queries, unit, description, limits=None, runbook=()):
    """`queries`: one expression, or pairs of expression and legend. `runbook`: an alert, or some."""
    if isinstance(queries, str):
        queries = [(queries, "")]
    links = [{"title": f"Runbook: {alert}", "targetBlank": True,
              "url": f"docs/RUNBOOK.md#{alert.lower()}"}
             for alert in ([runbook] if isinstance(runbook, str) else runbook)]
    options = {
        "stat": {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
                 "colorMode": "value", "graphMode": "area", "textMode": "auto"},
        "timeseries": {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
                       "tooltip": {"mode": "multi", "sort": "desc"}},
    }[kind]
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "targets": [target(i, expr, legend) for i, (expr, legend) in enumerate(queries)],
        "fieldConfig": {
            "defaults": {"unit": unit, "min": 0, "thresholds": thresholds(limits)},
            "overrides": [],
        },
        "options": options,
        "links": links,
    }


def stat(title, queries, unit, description, limits=None, runbook=()):
    return panel("stat", title, queries, unit, description, limits, runbook)


def graph(title, queries, unit, description, runbook=()):
    return panel("timeseries", title, queries, unit, description, None, runbook)


def quantiles(histogram, selector="{ns}", by=""):
    """Median, 95 and 99 per cent of a histogram."""
    labels = ", ".join(filter(None, ["le", by]))
    name = f"{{{{{by}}}}} " if by else ""
    return [
        (f"histogram_quantile({q}, sum by ({labels}) "
         f"(rate({histogram}_bucket{selector}[$__rate_interval])))", f"{name}{percent}")
        for q, percent in [(0.5, "50 %"), (0.95, "95 %"), (0.99, "99 %")]
    ]


def variable(name, label, query):
    return {
        "name": name, "label": label, "type": "query", "datasource": DATASOURCE,
        "query": {"query": query, "refId": name}, "definition": query,
        "includeAll": True, "multi": True, "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]}, "refresh": 2, "sort": 1,
    }


def annotation(name, color, expr, title):
    return {
        "name": name, "datasource": DATASOURCE, "enable": True, "iconColor": color,
        "expr": expression(expr), "titleFormat": title, "step": "30s", "useValueForTime": False,
    }


def placed(rows):
    """Lays rows out: (height, [panels]); panels of a row share its width."""
    laid, y, number = [], 0, 1
    for height, panels in rows:
        width = WIDTH // len(panels)
        for column, part in enumerate(panels):
            position = {"h": height, "w": width, "x": column * width, "y": y}
            laid.append({"id": number, **part, "gridPos": position})
            number += 1
        y += height
    return laid


def board(uid, title, description, rows):
    return {
        "uid": uid, "title": title, "description": description, "tags": ["task-manager"],
        "schemaVersion": 42, "version": 1, "editable": False, "graphTooltip": 1,
        "refresh": "30s", "time": {"from": "now-3h", "to": "now"}, "timezone": "browser",
        "links": [{"type": "dashboards", "title": "Boards", "tags": ["task-manager"],
                   "asDropdown": True, "includeVars": True, "keepTime": True}],
        "templating": {"list": [
            {"name": "datasource", "label": "Data source", "type": "datasource",
             "query": "prometheus", "current": {"text": "Prometheus", "value": "prometheus"}},
            variable("namespace", "Namespace", "label_values(up, namespace)"),
            variable("service", "Service", 'label_values(up{namespace=~"$namespace"}, service)'),
        ]},
        "annotations": {"list": [
            annotation("Deploys", "blue",
                       "count by (service, version, revision) (taskmanager_build_info{ns} "
                       "unless taskmanager_build_info{ns} offset 2m)",
                       "{{service}} {{version}} {{revision}}"),
            annotation("Alerts", "red", 'ALERTS{ns, alertstate="firing"}',
                       "{{alertname}} {{service}} {{slo}}"),
        ]},
        "panels": placed(rows),
    }
