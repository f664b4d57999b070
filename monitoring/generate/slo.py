"""Service level objectives: the rules that measure them and the alerts on how fast they are missed."""

WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
PERIOD = "30d"

# Per cent of a month's budget that an hour, or three days, may take: the multiwindow alerts of the
# Site Reliability Workbook, chapter 5.
BURNS = [
    ("ErrorBudgetBurnsFast", "page", [(14.4, "1h", "5m"), (6, "6h", "30m")]),
    ("ErrorBudgetBurnsSlowly", "ticket", [(3, "1d", "2h"), (1, "3d", "6h")]),
]


def requests(service, selector=""):
    def ratio(window):
        of = f'http_requests_total{{job="{service}"%s}}[{window}]'
        bad = of % ',status=~"5.."'
        return (
            f"(sum by (namespace) (rate({bad})) or 0 * sum by (namespace) (rate({of % ''})))\n"
            f"/ sum by (namespace) (rate({of % ''}))"
        )

    return ratio


def slower(histogram, bound, selector=""):
    """`bound` is a regular expression: Prometheus 3 writes 2 as 2.0."""

    def ratio(window):
        good = f'{histogram}_bucket{{le=~"{bound}"{selector}}}[{window}]'
        all_of = f'{histogram}_count{{{selector.lstrip(",")}}}[{window}]'
        return (
            f"1 - sum by (namespace) (rate({good}))\n/ sum by (namespace) (rate({all_of}))"
        )

    return ratio


# Live streams are answered at once and last; an export takes as long as it is long.
QUERIES = ',job="query-service",route!~"/api/v1/stream|.*/export"'

OBJECTIVES = [
    ("command-availability", 99.9, requests("command-service"), "commands are answered"),
    ("query-availability", 99.9, requests("query-service"), "queries are answered"),
    ("command-latency", 99, slower("command_duration_seconds", "0.25"),
     "commands take less than 250 ms"),
    ("query-latency", 99, slower("http_request_duration_seconds", "0.1", QUERIES),
     "queries take less than 100 ms"),
    ("freshness", 99, slower("projection_event_lag_seconds", "2|2.0"),
     "events are readable within 2 s of their commit"),
]


def block(text, depth):
    return "".join(" " * depth + line + "\n" for line in text.split("\n"))


def record(name, expr, slo):
    return (f"      - record: {name}\n        expr: |\n{block(expr, 10)}"
            f"        labels: {{ slo: {slo} }}\n")


def burn_alert(alert, severity, pairs, objective, budget):
    slo, _, _, promise = objective
    # The overview begins with a panel for each objective, in the order of the list.
    panel = OBJECTIVES.index(objective) + 1

    def window(factor, name):
        series = f'slo:sli_error:ratio_rate{name}{{slo="{slo}"}}'
        return f"{series} > {factor} * {budget}"

    both = [f"({window(f, long)} and {window(f, short)})" for f, long, short in pairs]
    expr = "\nor\n".join(both)
    return (
        f"      - alert: {alert}\n        expr: |\n{block(expr, 10)}"
        f"        labels: {{ severity: {severity}, slo: {slo} }}\n"
        "        annotations:\n"
        f"          summary: \"Of what is promised ({promise}), {{{{ $value | humanizePercentage }}}}"
        " fails.\"\n"
        f"          runbook_url: docs/RUNBOOK.md#{alert.lower()}\n"
        f"          dashboard_url: /d/tm-overview?viewPanel=panel-{panel}\n"
    )


def rules():
    text = "# Written by `python3 monitoring/generate`; do not edit.\ngroups:\n"
    for objective in OBJECTIVES:
        slo, per_cent, ratio, _ = objective
        budget = round(1 - per_cent / 100, 6)
        text += f"  - name: slo-{slo}\n    interval: 30s\n    rules:\n"
        for window in WINDOWS:
            text += record(f"slo:sli_error:ratio_rate{window}", ratio(window), slo)
        text += record("slo:objective:ratio", f"vector({round(per_cent / 100, 6)})", slo)
        left = f"1 - avg_over_time(slo:sli_error:ratio_rate1h{{slo=\"{slo}\"}}[{PERIOD}]) / {budget}"
        text += record("slo:error_budget_left:ratio", left, slo)
        for alert, severity, pairs in BURNS:
            text += burn_alert(alert, severity, pairs, objective, budget)
    return text
