"""The boards of what the services stand on."""

from panels import board, graph, quantiles, stat

OURS = '{namespace=~"$namespace", service=~"$service"}'


def postgres():
    busy = 'db_pool_connections{ns, state="busy"}'
    most = 'db_pool_connections{ns, state="max"}'
    return board("tm-postgresql", "PostgreSQL", "Does the database answer, and has it room?", [
        (5, [
            stat("Answers", "min(pg_up{ns})", "bool_yes_no", "Whether its exporter reaches it.",
                 (1, 0.5), "PostgresDown"),
            stat("Fullest pool", f"max({busy} / ignoring (state) {most})", "percentunit",
                 "Share of a service's connections in use.", (0.8, 1), "DbPoolExhausted"),
            stat("Waiting for a connection",
                 quantiles("db_pool_acquire_duration_seconds")[2:], "s",
                 "99 % of probes get one sooner.", (0.05, 0.5), "DbPoolExhausted"),
            stat("Sessions", "sum(pg_stat_activity_count{ns})", "short", "Sessions of any state."),
            stat("Size", "sum(pg_database_size_bytes{ns})", "bytes", "All databases together."),
        ]),
        (8, [
            graph("Pools in use", [(f"{busy} / ignoring (state) {most}",
                                    "{{service}} {{pool}} {{instance}}")], "percentunit",
                  "Share of each pool's connections in use.", runbook="DbPoolExhausted"),
            graph("Waiting for a connection", [
                ("histogram_quantile(0.99, sum by (le, service, pool) (rate("
                 "db_pool_acquire_duration_seconds_bucket{ns}[$__rate_interval])))",
                 "{{service}} {{pool}}")], "s", "99 % of probes get one sooner.",
                runbook="DbPoolExhausted"),
        ]),
        (8, [
            graph("Transactions", [
                ("sum by (datname) (rate(pg_stat_database_xact_commit{ns}[$__rate_interval]))",
                 "{{datname}} committed"),
                ("sum by (datname) (rate(pg_stat_database_xact_rollback{ns}[$__rate_interval]))",
                 "{{datname}} rolled back")], "ops", "Transactions a second."),
            graph("Append", quantiles("event_store_append_duration_seconds"), "s",
                  "The one statement everything waits for."),
        ]),
        (8, [
            graph("Size", [("sum by (datname) (pg_database_size_bytes{ns})", "{{datname}}")],
                  "bytes", "Of each database."),
            graph("Locks", [("sum by (mode) (pg_locks_count{ns})", "{{mode}}")], "short",
                  "Held or waited for."),
            graph("Found in memory", [
                ("sum by (datname) (rate(pg_stat_database_blks_hit{ns}[$__rate_interval])) / "
                 "(sum by (datname) (rate(pg_stat_database_blks_hit{ns}[$__rate_interval])) + "
                 "sum by (datname) (rate(pg_stat_database_blks_read{ns}[$__rate_interval])))",
                 "{{datname}}")], "percentunit", "Pages that needed no disk."),
        ]),
    ])


def nats():
    return board("tm-nats", "NATS", "Does the stream take events, and are they read?", [
        (5, [
            stat("Messages", "max(event_stream_messages{ns})", "short", "In the stream."),
            stat("Full", "max(event_stream_bytes{ns}) / max(event_stream_limit_bytes{ns})", "percentunit",
                 "Share of what the stream may take; the oldest go first.",
                 runbook="StreamNearFull"),
            stat("Unread", "sum(max by (consumer) (consumer_pending_messages{ns}))", "short",
                 "Messages no consumer was sent yet.", (1000, 10000), "ProjectionStalled"),
            stat("Unacknowledged", "sum(max by (consumer) (consumer_ack_pending_messages{ns}))",
                 "short", "Sent and not acknowledged."),
            stat("Sent again", "sum(max by (consumer) (consumer_redelivered_messages{ns}))",
                 "short", "Unacknowledged messages sent more than once.", (100, 500),
                 "RedeliveryStorm"),
        ]),
        (8, [
            graph("Stream", [("max(event_stream_bytes{ns})", "bytes"),
                             ("max(event_stream_limit_bytes{ns})", "limit")], "bytes",
                  "What the stream takes.", runbook="StreamNearFull"),
            graph("Published", [
                ("sum by (outcome) (rate(relay_published_events_total{ns}[$__rate_interval]))",
                 "{{outcome}}")], "cps",
                "Events handed to JetStream; `fenced` ones were refused to a stale leader.",
                runbook="RelaySplitOrMissing"),
        ]),
        (8, [
            graph("Unread, a consumer", [
                ("max by (consumer) (consumer_pending_messages{ns})", "{{consumer}}")], "short",
                "Messages not delivered yet."),
            graph("Sent again, a consumer", [
                ("max by (consumer) (consumer_redelivered_messages{ns})", "{{consumer}}")],
                "short", "Unacknowledged messages sent more than once.",
                runbook="RedeliveryStorm"),
        ]),
        (8, [
            graph("Server: connections", [("sum(gnatsd_varz_connections{ns})", "connections")],
                  "short", "Clients of the server, by its exporter."),
            graph("Server: traffic", [
                ("sum(rate(gnatsd_varz_in_bytes{ns}[$__rate_interval]))", "in"),
                ("sum(rate(gnatsd_varz_out_bytes{ns}[$__rate_interval]))", "out")], "Bps",
                "Bytes through the server, by its exporter."),
        ]),
    ])


def kubernetes():
    pods = '{namespace=~"$namespace", pod=~"(command-service|query-service|projector|frontend).*"}'
    containers = pods.replace("}", ', container!=""}')
    return board("tm-kubernetes", "Kubernetes workload", "Have the pods room, and do they stay up?", [
        (5, [
            stat("Pods ready", f'sum(kube_pod_status_ready{pods[:-1]}, condition="true"}})',
                 "short", "Pods that take traffic.", runbook="TargetMissing"),
            stat("Restarts, last hour",
                 f"sum(increase(kube_pod_container_status_restarts_total{pods}[1h]))", "short",
                 "Containers started again.", (1, 5)),
            stat("Processor of its limit",
                 f"max(rate(container_cpu_usage_seconds_total{containers}[$__rate_interval]) / "
                 "on (namespace, pod, container) kube_pod_container_resource_limits"
                 f'{pods[:-1]}, resource="cpu"}})', "percentunit", "The busiest container's.",
                 (0.8, 0.95)),
            stat("Memory of its limit",
                 f"max(container_memory_working_set_bytes{containers} / "
                 "on (namespace, pod, container) kube_pod_container_resource_limits"
                 f'{pods[:-1]}, resource="memory"}})', "percentunit", "The fullest container's.",
                 (0.8, 0.95)),
            stat("Throttled", f"max(rate(container_cpu_cfs_throttled_periods_total{containers}"
                 "[$__rate_interval]) / rate(container_cpu_cfs_periods_total"
                 f"{containers}[$__rate_interval]))", "percentunit",
                 "Share of periods in which a container had to wait for its processor.",
                 (0.1, 0.25)),
        ]),
        (8, [
            graph("Processor, by the process", [
                (f"sum by (service, instance) (rate(process_cpu_seconds_total{OURS}"
                 "[$__rate_interval]))", "{{service}} {{instance}}")], "short",
                "Processors each process keeps busy, by its own count."),
            graph("Memory, by the process", [
                (f"sum by (service, instance) (process_resident_memory_bytes{OURS})",
                 "{{service}} {{instance}}")], "bytes", "Resident memory of each process."),
        ]),
        (8, [
            graph("Replicas", [
                ("kube_deployment_status_replicas_available{ns}", "{{deployment}} available"),
                ("kube_deployment_spec_replicas{ns}", "{{deployment}} wanted")], "short",
                "Wanted and there."),
            graph("Open files of the limit", [
                (f"process_open_fds{OURS} / process_max_fds{OURS}", "{{service}} {{instance}}")],
                "percentunit", "Live streams take one each."),
        ]),
    ])


def delivery():
    return board("tm-delivery", "Delivery", "What runs, since when, and did the last change hurt?", [
        (5, [
            stat("Versions running", "count(count by (version, revision) "
                 "(taskmanager_build_info{ns}))", "short",
                 "More than one while a release rolls out.", (2, 3)),
            stat("Youngest process", f"min(time() - process_start_time_seconds{OURS})", "s",
                 "Since the last start."),
            stat("Failing since the last half hour", 'sum(slo:sli_error:ratio_rate30m{ns, '
                 'slo=~".*availability"})', "percentunit", "Share of requests that fail.",
                 (0.001, 0.01), "ErrorBudgetBurnsFast"),
            stat("Instances answering", f"sum(up{OURS})", "short", "By Prometheus' own count.",
                 runbook="TargetMissing"),
        ]),
        (8, [
            graph("Versions", [("count by (service, version, revision) "
                                "(taskmanager_build_info{ns})", "{{service}} {{version}} {{revision}}")],
                  "short", "Instances of each version: a rollout is seen crossing over."),
            graph("Starts", [(f"changes(process_start_time_seconds{OURS}[15m])",
                              "{{service}} {{instance}}")], "short",
                  "Processes started again within a quarter of an hour."),
        ]),
        (8, [
            graph("Failing", [('slo:sli_error:ratio_rate5m{ns}', "{{slo}}")],
                  "percentunit", "Share of what was promised that fails now.",
                  runbook="ErrorBudgetBurnsFast"),
            graph("Age of processes", [(f"time() - process_start_time_seconds{OURS}",
                                        "{{service}} {{instance}}")], "s", "Since their start."),
        ]),
    ])
