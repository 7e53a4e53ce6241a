"""moto with its Step Functions interpreter, nearer to the service and faster.

    interpreter.py EDGE_PORT SCALE

serves on a free port of the loopback, prints its URL, and ends with its
standard input. Tasks call http://localhost:EDGE_PORT. Every wait, and every
pause before a retry, takes SCALE of its time; TimeoutSeconds are as written.

What is mended, against moto 5.2.5:
  - error names of SDK integrations begin with the service's name as Step
    Functions spells it: Glue.CrawlerRunningException, not glue.…
  - parameters and answers of SDK integrations begin with a capital, also where
    the service's API spells them otherwise (Step Functions itself)
  - an error of EventBridge can be caught
  - times in answers of services are ISO 8601 texts, not Python's objects
  - times are compared also where they have fractions of a second
  - States.ALL catches neither States.Runtime nor States.DataLimitExceeded
  - S3 is addressed by path: the edge has no names for buckets
"""

import datetime
import functools
import os
import sys
import time

os.environ.update(MOTO_PORT=sys.argv[1], AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
SCALE = float(sys.argv[2])

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from moto.core.config import default_user_config
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.stepfunctions.parser.asl.component.common.error_name import error_equals_decl
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.choice.comparison.operator.implementations.is_operator import (
    IsTimestamp,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import resource_eval_s3
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as aws_sdk,
    state_task_service_events as events,
    state_task_service_sns as sns,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path


def scale_time():
    """Waits, and pauses before a retry."""
    wait = WaitFunction._wait_interval
    WaitFunction._wait_interval = lambda self, env, wait_seconds: env.program_state_event.wait(wait_seconds * SCALE)
    assert wait is not WaitFunction._wait_interval

    class Scaled:
        @staticmethod
        def sleep(seconds):
            time.sleep(seconds * SCALE)

    retrier_decl.time = Scaled


def name_errors():
    """Prefixes of error names, as in "AWS SDK service integrations" of the
    developer guide."""
    aws_sdk._SERVICE_ERROR_NAMES.update(glue="Glue", quicksight="QuickSight", athena="Athena", s3="S3", sfn="Sfn")


def as_text(value):
    """A service's answer as Step Functions has it: times are texts."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        return utc.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (utc.microsecond // 1000)
    return value


def spell():
    """Names begin with a capital, times are texts."""
    call = aws_sdk.StateTaskServiceAwsSdk._eval_service_task

    def called(self, env, normalised_parameters, **arguments):
        own = self.resource.api_name == "sfn"
        if own:
            normalised_parameters = {key[0].lower() + key[1:]: value for key, value in normalised_parameters.items()}
        call(self, env=env, normalised_parameters=normalised_parameters, **arguments)
        answer = as_text(env.stack.pop())
        env.stack.append({key[0].upper() + key[1:]: value for key, value in answer.items()} if own else answer)

    aws_sdk.StateTaskServiceAwsSdk._eval_service_task = called


def fail_events():
    """EventBridge's own errors fail the task, as those of SNS do."""
    otherwise = events.StateTaskServiceEvents._from_error

    def failed(self, env, ex):
        failure = otherwise(self, env=env, ex=ex)
        if isinstance(ex, ClientError):
            failure.error_name = CustomErrorName("EventBridge." + ex.response["Error"]["Code"])
            failure.event_details["taskFailedEventDetails"]["error"] = failure.error_name.error_name
        return failure

    events.StateTaskServiceEvents._from_error = failed


def read_times():
    def parse(text):
        try:
            return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            return None

    IsTimestamp.string_to_timestamp = staticmethod(parse)


def catch_less():
    evaluate = error_equals_decl.ErrorEqualsDecl._eval_body
    fatal = ("States.Runtime", "States.DataLimitExceeded")

    def evaluated(self, env):
        name = env.stack[-1].error_name
        evaluate(self, env)
        if name in fatal and name not in [e.error_name for e in self.error_names]:
            env.stack[-1] = False

    error_equals_decl.ErrorEqualsDecl._eval_body = evaluated


def call_edge():
    """One client for each service, whose calls the edge knows by their key."""
    clients = {}

    def client(region, service, state_credentials=None):
        if (region, service) not in clients:
            clients[region, service] = boto3.client(
                service, region_name=region, endpoint_url="http://localhost:" + sys.argv[1],
                aws_access_key_id="interpreter", aws_secret_access_key="test",
                config=Config(parameter_validation=True, retries={"total_max_attempts": 1}, read_timeout=600,
                              max_pool_connections=100, s3={"addressing_style": "path"}))
        return clients[region, service]

    for module in (aws_sdk, events, sns, lambda_eval_utils, resource_eval_s3):
        module.boto_client_for = client


def parse_once():
    """Definitions and paths: parsing them takes most of a run's time."""
    AmazonStateLanguageParser.parse = staticmethod(functools.lru_cache(None)(AmazonStateLanguageParser.parse))
    json_path.parse = functools.lru_cache(None)(json_path.parse)


def main():
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    scale_time()
    name_errors()
    spell()
    fail_events()
    read_times()
    catch_less()
    call_edge()
    parse_once()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print("http://%s:%d" % server.get_host_and_port(), flush=True)
    sys.stdin.read()
    os._exit(0)


main()
