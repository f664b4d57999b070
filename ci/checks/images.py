"""Third-party images are named with the tag that ci/images.lock says, and with no other."""

import re
import sys
from pathlib import Path
from typing import Iterator, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = ("command-service", "query-service", "projector", "frontend")
DOCKERFILES = [f"{name}/Dockerfile" for name in OURS]
MANIFESTS = ("k8s", "monitoring")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Locked(NamedTuple):
    """A row of the lock; `digest` is "unresolved" where no registry could be asked yet."""

    tag: str
    digest: str
    source: str
    date: str


class Reference(NamedTuple):
    """An image as a file names it."""

    name: str
    tag: str
    digest: str


def parse(text: str) -> Reference:
    """Splits `name:tag@digest`, and spells the name out as registries know it."""
    rest, _, digest = text.partition("@")
    slash = rest.rfind("/")
    colon = rest.find(":", slash + 1)
    name, tag = (rest[:colon], rest[colon + 1 :]) if colon > 0 else (rest, "")
    first = name.split("/")[0]
    if "/" not in name:
        name = f"docker.io/library/{name}"
    elif "." not in first and ":" not in first and first != "localhost":
        name = f"docker.io/{name}"
    return Reference(name, tag, digest)


def is_ours(reference: Reference) -> bool:
    """Tells whether this repository builds it, under whatever registry."""
    parts = reference.name.split("/")
    return parts[-1] in OURS and (parts[-2] == "taskmanager" or parts[:2] == ["docker.io", "library"])


def read_lock(text: str) -> tuple[dict[str, Locked], list[str]]:
    """Returns the rows by name, and what is wrong with them."""
    rows, wrong = {}, []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 5:
            wrong.append(f"ci/images.lock:{number}: {len(fields)} fields instead of 5")
            continue
        name, row = fields[0], Locked(*fields[1:])
        if parse(name).name != name:
            wrong.append(f"ci/images.lock:{number}: write {parse(name).name} for {name}")
        if name in rows:
            wrong.append(f"ci/images.lock:{number}: {name} is there twice")
        if row.tag in ("", "latest"):
            wrong.append(f"ci/images.lock:{number}: {name} needs a tag that says what it is")
        if row.digest != "unresolved" and not DIGEST.fullmatch(row.digest):
            wrong.append(f"ci/images.lock:{number}: {name} has no digest, nor unresolved")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", row.date):
            wrong.append(f"ci/images.lock:{number}: {name} has no date")
        rows[name] = row
    return rows, wrong


def in_dockerfile(text: str) -> Iterator[str]:
    """Yields what FROM and COPY --from name, stages of the file left out."""
    stages = set(re.findall(r"(?im)^FROM\s+.*\sAS\s+(\S+)", text))
    for name in re.findall(r"(?im)^FROM\s+(?:--\S+\s+)*(\S+)", text):
        if name not in stages:
            yield name
    for name in re.findall(r"(?im)^COPY\s.*--from=(\S+)", text):
        if name not in stages:
            yield name


def in_document(value: object) -> Iterator[str]:
    """Yields every image of a compose file or manifest, at whatever depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("image", "imageName") and isinstance(inner, str):
                yield inner
            else:
                yield from in_document(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from in_document(inner)


def violations(file: str, images: list[str], rows: dict[str, Locked]) -> list[str]:
    """Says which images the file may not name so."""
    wrong = []
    for text in images:
        # Compose's own variables: the tag of our images.
        reference = parse(re.sub(r"\$\{[^}:]*:-([^}]*)\}", r"\1", text))
        if is_ours(reference):
            if reference.tag == "latest":
                wrong.append(f"{file}: {text} says nothing about what it is")
            continue
        row = rows.get(reference.name)
        if row is None:
            wrong.append(f"{file}: {text} is not in ci/images.lock")
        elif reference.tag and reference.tag != row.tag:
            wrong.append(f"{file}: {text} is {row.tag} in ci/images.lock")
        elif not reference.tag and not reference.digest:
            wrong.append(f"{file}: {text} has no tag")
        elif reference.digest and reference.digest != row.digest:
            wrong.append(f"{file}: {text} is {row.digest} in ci/images.lock")
    return wrong


def sources(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yields each file that names images, with the images."""
    for name in DOCKERFILES:
        yield name, list(in_dockerfile((root / name).read_text()))
    files = [root / "docker-compose.yml"]
    for folder in MANIFESTS:
        files += sorted((root / folder).rglob("*.yaml")) + sorted((root / folder).rglob("*.yml"))
    for path in files:
        documents = list(yaml.safe_load_all(path.read_text()))
        found = [image for document in documents for image in in_document(document)]
        if found:
            yield str(path.relative_to(root)), found


def check(root: Path) -> list[str]:
    """Returns everything that is wrong, unused rows included."""
    rows, wrong = read_lock((root / "ci/images.lock").read_text())
    used = set()
    for file, images in sources(root):
        wrong += violations(file, images, rows)
        used |= {parse(image).name for image in images}
    wrong += [f"ci/images.lock: nothing uses {name}" for name in rows if name not in used]
    return wrong


if __name__ == "__main__":
    problems = check(ROOT)
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))
