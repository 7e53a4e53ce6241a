"""Ask botocore whether QuickSight's API takes what the nested stack makes.

    python api_check.py dashboards/template.json

Prints one line for each request that is not valid, and how many were checked.
"""

import json
import sys

import botocore.session
import botocore.validate

PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "ProjectName": "apigw-lens",
    "GlueDatabase": "apigw_lens",
    "Bucket": "bucket",
    "WorkGroup": "apigw-lens",
    "IdentityRegion": "us-east-1",
    "ImportMode": "SPICE",
    "HistoryDays": "90",
    "RefreshTimeZone": "Etc/UTC",
}
NOTHING = object()  # AWS::NoValue


def render(value):
    """The value as CloudFormation passes it on, every condition being true."""
    if isinstance(value, list):
        return [render(v) for v in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (function, argument), = value.items()
        if function == "Ref":
            return NOTHING if argument == "AWS::NoValue" else PARAMETERS[argument]
        if function == "Fn::GetAtt":
            return "arn:aws:quicksight:eu-central-1:123456789012:" + argument[0]
        if function == "Fn::If":
            return render(argument[1])
        if function == "Fn::Sub":
            for name, text in PARAMETERS.items():
                argument = argument.replace("${" + name + "}", text)
            if "${" in argument:
                sys.exit("unknown name in " + argument)
            return argument
    rendered = {k: render(v) for k, v in value.items()}
    return {k: v for k, v in rendered.items() if v is not NOTHING}


def requests(kind, p):
    """The operations that make a resource, and their parameters. The names of
    CloudFormation differ from the API's in few places."""
    if kind == "DataSet":
        p.pop("IngestionWaitPolicy", None)
        properties = p.pop("DataSetRefreshProperties", None)
        if properties:
            yield "PutDataSetRefreshProperties", {
                "AwsAccountId": p["AwsAccountId"],
                "DataSetId": p["DataSetId"],
                "DataSetRefreshProperties": properties,
            }
    if kind == "RefreshSchedule":
        frequency = p["Schedule"]["ScheduleFrequency"]
        frequency["Timezone"] = frequency.pop("TimeZone")
    yield "Create" + kind, p


def main():
    model = botocore.session.get_session().get_service_model("quicksight")
    with open(sys.argv[1]) as template:
        resources = json.load(template)["Resources"]
    checked = 0
    for name, resource in resources.items():
        service, kind = resource["Type"].split("::")[1:]
        if service != "QuickSight":
            continue
        for operation, parameters in requests(kind, render(resource["Properties"])):
            shape = model.operation_model(operation).input_shape
            report = botocore.validate.ParamValidator().validate(parameters, shape)
            if report.has_errors():
                print(f"{name}, {operation}: {report.generate_report()}")
            checked += 1
    print(f"checked {checked}")


if __name__ == "__main__":
    main()
