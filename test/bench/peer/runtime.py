"""Runs the handler under Lambda's Runtime API, over one connection."""
import http.client
import json
import os

from handler import handler

PATH = "/2018-06-01/runtime/invocation/"
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", PATH + "next")
    response = api.getresponse()
    event = json.loads(response.read())
    answer = json.dumps(handler(event)).encode()
    api.request("POST", PATH + response.headers["Lambda-Runtime-Aws-Request-Id"] + "/response", answer)
    api.getresponse().read()
