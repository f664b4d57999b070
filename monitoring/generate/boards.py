"""The eight boards. A board's first row answers its question in four to six numbers."""

from boards_platform import delivery, kubernetes, nats, postgres
from panels import board, graph, quantiles, stat

RATIO_BAD = (0.0005, 0.001)


def all_boards():
    return {
        "overview": overview(),
        "event-pipeline": event_pipeline(),
        "commands": commands(),
        "queries": queries(),
        "postgresql": postgres(),
        "nats": nats(),
        "kubernetes": kubernetes(),
        "delivery": delivery(),
    }


def budget(slo, title):
    return stat(title, f'min(slo:error_budget_left:ratio{{ns, slo="{slo}"}})', "percentunit",
                "Share of this month's error budget that is left; at 0 the objective is missed.",
                limits=(0.25, 0), runbook=("ErrorBudgetBurnsFast", "ErrorBudgetBurnsSlowly"))


def overview():
    return board("tm-overview", "Overview", "Do people get what they were promised?", [
        (5, [
            budget("command-availability", "Commands answered: budget left"),
            budget("query-availability", "Queries answered: budget left"),
            budget("command-latency", "Commands < 250 ms: budget left"),
            budget("query-latency", "Queries < 100 ms: budget left"),
            budget("freshness", "Readable < 2 s: budget left"),
            stat("Alerts firing", 'count(ALERTS{ns, alertstate="firing"}) or vector(0)', "short",
                 "Alerts that are firing now, of any severity.", limits=(1, 3)),
        ]),
        (8, [
            graph("Requests", [('sum by (service) (rate(http_requests_total{ns}[$__rate_interval]))',
                                "{{service}}")], "reqps", "Requests answered, a service."),
            graph("Failing requests",
                  [('sum by (service) (rate(http_requests_total{ns, status=~"5.."}'
                    '[$__rate_interval])) or 0 * sum by (service) '
                    '(rate(http_requests_total{ns}[$__rate_interval]))', "{{service}}")], "reqps",
                  "Requests answered with 5xx, a service.", runbook="ErrorBudgetBurnsFast"),
        ]),
        (8, [
            graph("Failing, last hour", [("slo:sli_error:ratio_rate1h{ns}", "{{slo}}")],
                  "percentunit", "Share of what was promised that failed within the last hour."),
            graph("Lag of the read side", [
                ("max(taskmanager:projection_lag_seconds{ns})", "projection"),
                ("max(relay_lag_seconds{ns})", "relay")], "s",
                "Age of the oldest event that is not relayed, and not readable.",
                runbook="ProjectionStalled"),
        ]),
        (8, [
            graph("People on the live stream", [("sum(stream_clients{ns})", "clients")], "short",
                  "Browsers that are told about changes as they happen."),
            graph("Processes", [('sum by (service) (up{namespace=~"$namespace",'
                                 ' service=~"$service"})', "{{service}}")], "short",
                  "Instances that answer Prometheus.", runbook="TargetMissing"),
        ]),
    ])


def event_pipeline():
    return board("tm-event-pipeline", "Event pipeline",
                 "Where between commit and screen are events now, and is anything stuck?", [
        (5, [
            stat("Relay lag", "max(relay_lag_seconds{ns})", "s",
                 "Age of the oldest stored event that is not in the stream.", (5, 30), "RelayLagging"),
            stat("Stream lag", "max(consumer_lag_seconds{ns})", "s",
                 "Age of the oldest message the projector has not acknowledged.", (5, 30),
                 "ProjectionStalled"),
            stat("Projection lag", "max(taskmanager:projection_lag_seconds{ns})", "s",
                 "Age of the oldest stored event that cannot be read.", (5, 30),
                 "ProjectionStalled"),
            stat("Relays leading", "sum(relay_active{ns})", "short",
                 "Exactly one should lead.", (1, 0.5), "RelaySplitOrMissing"),
            stat("Parked aggregates", "max(parked_aggregates{ns})", "short",
                 "Aggregates set aside by an event that cannot be applied.", (1, 10),
                 "ParkedEvents"),
            stat("Rebuild", "max(projection_rebuild_position{ns}) / "
                 "(max(projection_rebuild_target_position{ns}) > 0) or vector(1)", "percentunit",
                 "How far a new generation of the read model is; 100 % while none is filled.",
                 runbook="RebuildTooSlow"),
        ]),
        (8, [
            graph("Head, relay, projection", [
                ("max(event_store_head_position{ns})", "stored"),
                ("max(relay_checkpoint_position{ns})", "relayed"),
                ("max(projection_checkpoint_position{ns})", "applied")], "short",
                "Positions: how far each stage has come."),
            graph("Lag of each stage", [
                ("max(relay_lag_seconds{ns})", "event store → stream"),
                ("max(consumer_lag_seconds{ns})", "stream → projector"),
                ("max(projection_lag_seconds{ns})", "event store → read model")], "s",
                "Age of the oldest event that has not passed the stage.",
                runbook="ProjectionStalled"),
        ]),
        (8, [
            graph("Recorded → readable", quantiles("projection_event_lag_seconds"), "s",
                  "Time from an event's commit to its rows' commit; 2 s is promised for 99 %.",
                  runbook="ErrorBudgetBurnsFast"),
            graph("Events a second", [
                ("sum(rate(event_store_appended_events_total{ns}[$__rate_interval]))", "appended"),
                ('sum(rate(relay_published_events_total{ns, outcome="published"}'
                 '[$__rate_interval]))', "relayed"),
                ("sum by (outcome) (rate(projection_events_total{ns}[$__rate_interval]))",
                 "{{outcome}}")], "cps",
                "What each stage handles. `healed` came from the event store, not the stream; "
                "`seen` was delivered again."),
        ]),
        (8, [
            graph("Waiting, a partition", [
                ("max by (partition) (projection_lag_events{ns})", "partition {{partition}}")],
                "short", "Stored events of the partition that are not applied."),
            graph("Waiting in the stream, a consumer", [
                ("max by (consumer) (consumer_pending_messages{ns}) + "
                 "max by (consumer) (consumer_ack_pending_messages{ns})", "{{consumer}}")], "short",
                "Messages not delivered, or delivered and not acknowledged.",
                runbook="RedeliveryStorm"),
            graph("Partitions a projector works on", [
                ("projection_partition_leases{ns}", "{{instance}}")], "short",
                "Together they are eight."),
        ]),
        (8, [
            graph("Read model → browsers", [
                ("sum by (outcome) (rate(stream_events_total{ns}[$__rate_interval]))",
                 "{{outcome}}")], "cps",
                "What live streams were sent; `dropped` clients were too slow."),
            graph("Waiting for one's own write", quantiles("read_consistency_wait_seconds"), "s",
                  "How long queries with a consistency token waited for the read model."),
        ]),
    ])


def commands():
    of_commands = '{ns, job="command-service"}'
    return board("tm-commands", "Commands", "Are commands accepted, and quickly?", [
        (5, [
            stat("Commands", "sum(rate(commands_total{ns}[$__rate_interval]))", "cps",
                 "Commands handled, whatever became of them."),
            stat("99 % within", quantiles("command_duration_seconds")[2:], "s",
                 "250 ms is promised.", (0.1, 0.25), "ErrorBudgetBurnsFast"),
            stat("Unavailable", 'sum(rate(commands_total{ns, outcome="unavailable"}'
                 '[$__rate_interval])) or vector(0)', "cps",
                 "Commands turned away because the event store did not answer.", (0.01, 1),
                 "ErrorBudgetBurnsFast"),
            stat("Decided again", "sum(rate(command_retries_total{ns}[$__rate_interval]))", "cps",
                 "Decisions repeated because somebody else was first."),
            stat("Cache hits", 'sum(rate(aggregate_cache_requests_total{ns, outcome="hit"}'
                 '[$__rate_interval])) / sum(rate(aggregate_cache_requests_total{ns}'
                 '[$__rate_interval]))', "percentunit", "Aggregates found in memory."),
        ]),
        (8, [
            graph("Outcomes", [("sum by (outcome) (rate(commands_total{ns}[$__rate_interval]))",
                                "{{outcome}}")], "cps", "What became of commands."),
            graph("Duration", quantiles("command_duration_seconds"), "s",
                  "From a parsed command to its outcome."),
        ]),
        (8, [
            graph("By command", [("topk(10, sum by (command) "
                                  "(rate(commands_total{ns}[$__rate_interval])))", "{{command}}")],
                  "cps", "The ten most frequent."),
            graph("Slowest commands", [
                ("topk(10, histogram_quantile(0.99, sum by (le, command) "
                 "(rate(command_duration_seconds_bucket{ns}[$__rate_interval]))))",
                 "{{command}}")], "s", "99 % of each are faster."),
        ]),
        (8, [
            graph("Append", quantiles("event_store_append_duration_seconds"), "s",
                  "One append call, which stores what waits together."),
            graph("Commands an append", quantiles("event_store_append_batch_size"), "short",
                  "Group commit: how many commands share one."),
            graph("Events stored", [
                ("topk(10, sum by (event_type) "
                 "(rate(event_store_appended_events_total{ns}[$__rate_interval])))",
                 "{{event_type}}")], "cps", "The ten most frequent types."),
        ]),
        (8, [
            graph("Requests", [
                (f"sum by (route, status) (rate(http_requests_total{of_commands}"
                 "[$__rate_interval]))", "{{route}} {{status}}")], "reqps",
                "Requests answered, a route and status."),
            graph("In flight", [(f"sum(http_requests_in_flight{of_commands})", "requests")],
                  "short", "Requests being answered."),
        ]),
    ])


def queries():
    of_queries = '{ns, job="query-service"}'
    duration = "http_request_duration_seconds"
    promised = '{ns, job="query-service",route!~"/api/v1/stream|.*/export"}'
    return board("tm-queries", "Queries", "Are queries answered, quickly and with what was written?", [
        (5, [
            stat("Queries", f"sum(rate(http_requests_total{of_queries}[$__rate_interval]))",
                 "reqps", "Requests answered."),
            stat("99 % within", quantiles(duration, promised)[2:], "s", "100 ms is promised.",
                 (0.05, 0.1), "ErrorBudgetBurnsFast"),
            stat("Failing", 'sum(rate(http_requests_total{ns, job="query-service",status=~"5.."}'
                 '[$__rate_interval])) or vector(0)', "reqps", "Requests answered with 5xx.",
                 (0.01, 1), "ErrorBudgetBurnsFast"),
            stat("Read model behind",
                 "sum(rate(read_consistency_timeouts_total{ns}[$__rate_interval]))", "reqps",
                 "Queries given up because their own write was not there within 2 s.", (0.01, 1),
                 "ProjectionStalled"),
            stat("Live clients", "sum(stream_clients{ns})", "short", "Browsers on the live stream."),
            stat("Boards from memory", 'sum(rate(board_cache_requests_total{ns, outcome="hit"}'
                 '[$__rate_interval])) / sum(rate(board_cache_requests_total{ns}'
                 '[$__rate_interval]))', "percentunit", "Boards served as encoded before."),
        ]),
        (8, [
            graph("Duration", quantiles(duration, promised), "s",
                  "From the request's head to the answer's, live streams and exports left out."),
            graph("Slowest routes", [
                (f"topk(10, histogram_quantile(0.99, sum by (le, route) "
                 f"(rate({duration}_bucket{promised}[$__rate_interval]))))", "{{route}}")], "s",
                "99 % of each are faster."),
        ]),
        (8, [
            graph("By route", [(f"topk(10, sum by (route) (rate(http_requests_total{of_queries}"
                                "[$__rate_interval])))", "{{route}}")], "reqps",
                  "The ten most frequent."),
            graph("By status", [(f"sum by (status) (rate(http_requests_total{of_queries}"
                                 "[$__rate_interval]))", "{{status}}")], "reqps",
                  "Requests answered, a status."),
        ]),
        (8, [
            graph("Waiting for one's own write", quantiles("read_consistency_wait_seconds"), "s",
                  "How long queries with a consistency token waited."),
            graph("In flight", [(f"sum(http_requests_in_flight{of_queries})", "requests")],
                  "short", "Requests being answered."),
        ]),
    ])
