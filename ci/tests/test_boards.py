"""Each policy about boards: the ones that are there pass, and one wrong in one place does not."""

import unittest
from copy import deepcopy

from checks import boards, grafana
from tests.example import changed

ALL = boards.load()
FILE = "event-pipeline.json"
PANEL = "panels/0"
FIELDS = f"{PANEL}/fieldConfig/defaults"
SCHEMA = grafana.SCHEMA_VERSION

# Where to break the board, with what, and what is said.
UNREAD = [
    ("tiem", {}, "board.tiem is nothing that Grafana knows"),
    ("time/form", "now-1h", "board.time.form is nothing that Grafana knows"),
    (f"{PANEL}/targets/0/expresion", "up", "board.panels[0].targets[0].expresion is nothing that Grafana knows"),
    (f"{PANEL}/options/colour", "value", "board.panels[0].options.colour is nothing that Grafana knows"),
    (f"{PANEL}/links/0/link", "x", "board.panels[0].links[0].link is nothing that Grafana knows"),
    (f"{PANEL}/transformations", [{"id": "reduce", "options": {}, "option": 1}], "board.panels[0].transformations[0].option is nothing that Grafana knows"),
    (f"{FIELDS}/thresholds/steps/0/colour", "red", "board.panels[0].fieldConfig.defaults.thresholds.steps[0].colour is nothing that Grafana knows"),
    (f"{FIELDS}/min", "0", "board.panels[0].field_config.defaults.min is '0', not a float"),
    (f"{PANEL}/targets/0/expr", 1, "board.panels[0].targets[0].expr is 1, not a str"),
    (f"{PANEL}/gridPos/w", 4.5, "board.panels[0].grid_pos.w is 4.5, not a int"),
    (f"{PANEL}/gridPos/w", True, "board.panels[0].grid_pos.w is True, not a int"),
    (f"{PANEL}/links/0/targetBlank", "yes", "board.panels[0].links[0].target_blank is 'yes', not a bool"),
    (f"{PANEL}/options/colorMode", "pink", "board.panels[0].options.color_mode is 'pink', not one of value, background, background_solid, none"),
    ("links/0/type", "board", "board.links[0].type is 'board', not one of link, dashboards"),
    ("tags", "task-manager", "board.tags is 'task-manager', not a list"),
    ("templating/list/1/current/text", [1], "board.templating.list[1].current.text[0] is 1, not a str"),
    (f"{PANEL}/datasource/type", "promteheus", "board.panels[0].targets[0] asks a kind of data source that Grafana does not know"),
    ("schemaVersion", SCHEMA - 1, f"schemaVersion is {SCHEMA - 1}, Grafana's is {SCHEMA}"),
]  # fmt: skip

# Policy, where to break the board, with what, and what is said.
BROKEN = [
    ("names", f"{PANEL}/type", "singlestat", "Relay lag: there is no panel singlestat"),
    ("names", f"{FIELDS}/unit", "seconds", "Relay lag: there is no unit seconds"),
    ("names", f"{PANEL}/options/reduceOptions/calcs", ["newest"], "Relay lag: there is no calculation newest"),
    ("names", f"{PANEL}/transformations", [{"id": "sort", "options": {}}], "Relay lag: there is no transformation sort"),
    ("thresholds", f"{FIELDS}/thresholds/steps/0/value", 0, "Relay lag: thresholds [0, 5, 30] do not rise from null"),
    ("thresholds", f"{FIELDS}/thresholds/steps/2/value", 4, "Relay lag: thresholds [None, 5, 4] do not rise from null"),
    ("thresholds", f"{FIELDS}/thresholds/steps/2/value", 5, "Relay lag: thresholds [None, 5, 5] do not rise from null"),
    ("grid", f"{PANEL}/id", 2, "panel id 2 is there twice"),
    ("grid", "panels/5/gridPos/w", 5, "Rebuild is not within the 24 columns"),
    ("grid", f"{PANEL}/gridPos/w", 5, "Relay lag lies over Stream lag"),
    ("queries", "panels/6/targets/1/refId", "A", "Head, relay, projection: queries ['A', 'A', 'C'] share a letter"),
    ("queries", f"{PANEL}/targets/0/datasource", {"type": "loki", "uid": "logs"}, "Relay lag: query A asks another source"),
    ("queries", f"{PANEL}/targets/0/expr", "up{pod=~\"$pod\"}", "there is no variable pod: up{pod=~\"$pod\"}"),
    ("queries", f"{PANEL}/title", "Lag of ${relay:raw}", "there is no variable relay: Lag of ${relay:raw}"),
]  # fmt: skip


def broken(path: str, value: object) -> boards.Monitoring:
    """All of monitoring, with one thing in one board that is not as it was."""
    return ALL._replace(boards={**ALL.boards, FILE: changed(ALL.boards[FILE], path, value)})


class Boards(unittest.TestCase):
    def test_what_is_there_passes(self):
        self.assertEqual(boards.violations(ALL), [])

    def test_grafana_reads_all_of_a_board_and_as_it_is(self):
        for path, value, said in UNREAD:
            with self.subTest(path=path, value=value):
                self.assertIn(f"{FILE}: schema: {said}", boards.violations(broken(path, value)))

    def test_a_board_of_another_shape_is_told_rather_than_raised(self):
        found = boards.violations(broken(f"{PANEL}/gridPos", "wide"))
        self.assertEqual(len(found), 1)
        self.assertIn("board is no Dashboard", found[0])

    def test_each_policy_finds_what_it_is_there_for(self):
        for policy, path, value, said in BROKEN:
            with self.subTest(policy=policy, path=path, value=value):
                found = [text for text in boards.violations(broken(path, value)) if text.startswith(f"{FILE}: ")]
                self.assertEqual(found, [f"{FILE}: {policy}: {said}"])


class Around(unittest.TestCase):
    """What leads to boards, from them, and gives them to Grafana."""

    def alert(self, name: str, **annotations: str) -> list[str]:
        others = [(other, {**told, **annotations} if other == name else told) for other, told in ALL.alerts]
        return boards.violations(ALL._replace(alerts=others))

    def test_an_alert_leads_to_a_panel_that_leads_back(self):
        self.assertGreater(len(ALL.alerts), 10)
        for url, said in [
            ("/d/tm-pipeline?viewPanel=panel-3", "there is no board tm-pipeline"),
            ("/d/tm-event-pipeline?viewPanel=panel-99", "tm-event-pipeline has no panel 99"),
            ("/d/tm-event-pipeline?viewPanel=panel-7", "tm-event-pipeline's panel 7 (Head, relay, projection) does not lead back to the alert"),
            ("/d/tm-event-pipeline", "dashboard_url '/d/tm-event-pipeline' names no panel"),
        ]:
            with self.subTest(url=url):
                self.assertEqual(self.alert("ProjectionStalled", dashboard_url=url), [f"alerts: ProjectionStalled: {said}"])

    def test_a_link_to_the_runbook_leads_to_a_section_by_its_name(self):
        gone = ALL._replace(runbook=ALL.runbook.replace("## ParkedEvents", "## Parked"))
        self.assertEqual(
            boards.violations(gone),
            [f"runbook: {FILE}: Parked aggregates links to docs/RUNBOOK.md#parkedevents, which is not there"],
        )
        self.assertEqual(
            boards.violations(broken(f"{PANEL}/links/0/title", "Help")),
            [f"runbook: {FILE}: Relay lag calls docs/RUNBOOK.md#relaylagging Help"],
        )

    def test_boards_are_told_apart_and_listed(self):
        twice = boards.violations(broken("uid", "tm-commands"))
        self.assertIn(f"uids: {FILE} has the uid of commands.json", twice)
        self.assertEqual(boards.violations(broken("links/0/tags", ["board"])), [f"uids: {FILE} links to boards with board, which none has"])

    def test_grafana_is_given_what_the_boards_ask(self):
        for part, path, value, said in [
            ("sources", "datasources/0/uid", "other", "commands.json starts with the source prometheus, which is not provisioned as prometheus"),
            ("sources", "datasources/0/url", "http://metrics:9090", "source Prometheus: http://metrics:9090 is no service of docker-compose.yml"),
            ("sources", "datasources/0/jsondata", {}, "a source of data has no jsondata"),
            ("providers", "providers/0/options/path", "/boards", "provider Task Manager: /boards is not where the boards are mounted"),
            ("providers", "providers/0/disableDeletions", True, "a provider of boards has no disableDeletions"),
            ("compose", "services/grafana/volumes/1", "./grafana:/etc/grafana/provisioning:ro", "monitoring/grafana/provisioning is not mounted where Grafana looks"),
        ]:
            with self.subTest(part=part, path=path):
                other = ALL._replace(**{part: changed(deepcopy(getattr(ALL, part)), path, value)})
                self.assertIn(f"provisioning: {said}", boards.violations(other))


if __name__ == "__main__":
    unittest.main()
