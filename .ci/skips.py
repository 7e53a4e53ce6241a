#!/usr/bin/env python3
"""Read `go test -json` and fail when a test was skipped or failed."""

import json
import sys

passed, skipped, failed = 0, [], []
outputs = {}  # of what has not passed yet
for line in sys.stdin:
    try:
        event = json.loads(line)
    except ValueError:
        print(line, end="")
        continue
    name = event.get("Package", "") + "." + event.get("Test", "")
    if event.get("Action") == "build-output":
        print(event["Output"], end="")
    elif event.get("Action") == "output":
        outputs.setdefault(name, []).append(event["Output"])
    elif event.get("Action") in ("pass", "skip"):
        outputs.pop(name, None)
    if "Test" not in event:
        if event.get("Action") == "fail":
            failed.append(name)
        continue
    if event["Action"] == "pass":
        passed += 1
    elif event["Action"] == "skip":
        skipped.append(name)
    elif event["Action"] == "fail":
        failed.append(name)

for name in skipped:
    print("skipped:", name)
for name in failed:
    print("failed:", name)
    print("".join(outputs.get(name, [])), end="")
print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
sys.exit(1 if skipped or failed or not passed else 0)
