"""Enriches the event in a file as often as each line of standard input says,
and answers with the nanoseconds of processor time that took. Once more before
that is not measured, so that it is warm.
"""
import json
import pathlib
import sys
import time

from handler import handler

payload = pathlib.Path(sys.argv[1]).read_bytes()
for times in sys.stdin:
    json.dumps(handler(json.loads(payload)))
    start = time.process_time_ns()
    for _ in range(int(times)):
        json.dumps(handler(json.loads(payload)))
    print(time.process_time_ns() - start, flush=True)
