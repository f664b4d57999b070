"""Who asks in the generated requests, and for what: people made for this run.

Environment: TASK_MANAGER_URL, the gateway of a running system.
"""

import json
import os
import re
import secrets
import time
import urllib.error
import urllib.request
import uuid

import schemathesis
from schemathesis import GenerationMode

API = os.environ["TASK_MANAGER_URL"].rstrip("/") + "/api/v1"
PASSWORD = "wind-blown paper lantern"
TIMEOUT_S = 30
ATTEMPTS = 20
TOKEN = re.compile(r"[0-9]+-[0-9]+(\.[0-9]+-[0-9]+)*")

# What these do to the account that calls would end everybody else's run.
SELF_DESTRUCTIVE = {
    ("DELETE", "/api/v1/account"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/account/password"),
}


def send(path, body, token=None):
    """Posts one request; returns the answer's JSON and headers."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(API + path, json.dumps(body).encode(), headers)
    for _ in range(ATTEMPTS - 1):
        try:
            return read(request)
        except urllib.error.HTTPError as error:
            # Somebody else has just asked for as much as one address may.
            if error.code != 429:
                raise
            time.sleep(int(error.headers["Retry-After"]))
    return read(request)


def read(request):
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        return json.load(answer), answer.headers


def person(name):
    """Makes an account and returns its id and an access token."""
    email = f"{name}-{secrets.token_hex(6)}@example.org"
    send("/accounts", {"email": email, "password": PASSWORD, "display_name": name})
    session, _ = send("/session", {"email": email, "password": PASSWORD})
    return session["account"]["id"], session["access_token"]


class World:
    """A project with two tasks, its owner, and somebody whose account may perish."""

    def __init__(self):
        self.account_id, self.token = person("asking")
        _, self.doomed = person("doomed")
        key = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))
        project, _ = send("/projects", {"key": key, "name": "Asked about"}, self.token)
        self.project_id = project["id"]
        self.task_ids = []
        for title in ("Water the tomatoes", "Mend the fence"):
            task, headers = send(
                "/tasks", {"project_id": self.project_id, "title": title}, self.token
            )
            self.task_ids.append(task["id"])
            self.consistency = headers["Consistency-Token"]
        link, headers = send(
            f"/projects/{self.project_id}/commands", {"type": "publish_link"}, self.token
        )
        self.consistency = headers["Consistency-Token"]

    def known(self, name):
        """Returns something that exists for a path parameter, or nothing."""
        return {
            "project_id": self.project_id,
            "task_id": self.task_ids[0],
            "number": 1,
        }.get(name)


world = World()


@schemathesis.auth()
class SignedIn:
    """The owner's access token, or the one of somebody who may lose the account."""

    def get(self, case, context):
        return world.doomed if operation_of(case) in SELF_DESTRUCTIVE else world.token

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


def operation_of(case):
    return case.method.upper(), case.operation.path


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lets valid requests meet things that exist; three in four, so that some meet none."""
    if TOKEN.fullmatch(str((case.headers or {}).get("Consistency-Token", ""))):
        # Any other that reads as one is of the future, and is waited for in vain.
        case.headers["Consistency-Token"] = world.consistency
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if uuid.uuid4().int % 4 == 0:
        return
    for name in case.path_parameters or {}:
        known = world.known(name)
        if known is not None:
            case.path_parameters[name] = known
    if isinstance(case.body, dict) and "project_id" in case.body:
        case.body["project_id"] = world.project_id

