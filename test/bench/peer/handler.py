"""The handler one would write first in Python, for measuring only."""
import base64
import json
import os
import pathlib

snapshot = json.loads(pathlib.Path(os.environ["USAGE_PLAN_SNAPSHOT_FILE"]).read_text())
KEYS = {key["id"]: key for key in snapshot["keys"]}
PLANS = {plan["id"]: plan for plan in snapshot["plans"]}


def enrich(data):
    line = {key: value for key, value in json.loads(data).items() if value != "-"}
    key = KEYS.get(line.get("identityApiKeyId"))
    if key:
        line["api_key_name"], line["customer"] = key["name"], key["tags"].get("customer")
        if key["planIds"]:
            plan = PLANS[key["planIds"][0]]
            line["usage_plan_id"], line["usage_plan"] = plan["id"], plan["name"]
            line["quota_limit"], line["quota_period"] = plan["quota"]["limit"], plan["quota"]["period"]
            line["throttle_rate"], line["throttle_burst"] = plan["throttle"]["rateLimit"], plan["throttle"]["burstLimit"]
    return (json.dumps(line) + "\n").encode()


def handler(event):
    records = []
    for record in event["records"]:
        try:
            data = base64.b64encode(enrich(base64.b64decode(record["data"]))).decode()
            records.append({"recordId": record["recordId"], "result": "Ok", "data": data})
        except ValueError:
            records.append({"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]})
    return {"records": records}

