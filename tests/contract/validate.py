"""Says of each [schema, document] on stdin why the document does not fit, or null when it does."""

import json
import sys

import jsonschema_rs


def verdict(components, schema, document):
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": components}, validate_formats=True)
    return next((error.message for error in validator.iter_errors(document)), None)


asked = json.load(sys.stdin)
json.dump([verdict(asked["components"], *case) for case in asked["cases"]], sys.stdout)
