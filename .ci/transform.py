#!/usr/bin/env python3
"""Print template.yaml as CloudFormation sees it after the SAM transform, as JSON.

cfn-lint finds more in the transformed template than in the SAM one, for example
unknown IAM actions. Run it with the Python of sam's virtual environment:

    .ci/transform.py template.yaml > transformed.json
"""

import json
import os
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def main():
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # it asks for one; any will do
    with open(sys.argv[1]) as source:
        template = yaml_parse(source.read())
    definitions = {}
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if "DefinitionUri" in properties:
            with open(properties["DefinitionUri"]) as source:
                # cfn-lint knows state resources of this partition only.
                definitions[name] = json.loads(source.read().replace("${Partition}", "aws"))
            properties["DefinitionUri"] = "s3://code/definition.json"
        # Code and nested templates are local until "sam package" uploads them.
        if not str(properties.get("CodeUri", "s3://")).startswith("s3://"):
            properties["CodeUri"] = "s3://code/function.zip"
        if not str(properties.get("TemplateURL", "https://")).startswith("https://"):
            properties["TemplateURL"] = "https://code.s3.amazonaws.com/template.json"
    transformed = Translator({}, Parser()).translate(template, {})
    for name, definition in definitions.items():
        # As an object, so that cfn-lint reads it.
        properties = transformed["Resources"][name]["Properties"]
        properties.pop("DefinitionS3Location")
        properties["Definition"] = definition
    json.dump(transformed, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
