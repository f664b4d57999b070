"""Writes monitoring/rules/slo.yml and monitoring/dashboards/*.json.

    python3 monitoring/generate            writes them
    python3 monitoring/generate --check    says which are out of date

Python's own library is all it needs.
"""

import json
import pathlib
import sys

import boards
import slo

HERE = pathlib.Path(__file__).resolve().parent.parent


def outputs():
    yield HERE / "rules" / "slo.yml", slo.rules()
    for name, board in boards.all_boards().items():
        text = json.dumps(board, indent=2, ensure_ascii=False) + "\n"
        yield HERE / "dashboards" / f"{name}.json", text


def main():
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in outputs():
        if path.exists() and path.read_text() == text:
            continue
        stale.append(str(path.relative_to(HERE.parent)))
        if not check:
            path.write_text(text)
    if stale:
        print("\n".join(("out of date: " if check else "wrote ") + name for name in stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
