"""What src/http/openapi.json promises, held against every answer the daemon gives a test."""
import functools
import json
import re

import jsonschema

from .place import ROOT


def closed(schema, document):
    """The schema with every object closed that does not say otherwise."""
    if isinstance(schema, list):
        return [closed(part, document) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    if "allOf" in schema:
        schema = merged(schema, document)
    result = {name: closed(value, document) if name in ("items", "oneOf", "anyOf", "additionalProperties") else value
              for name, value in schema.items()}
    if "properties" in result:
        result["properties"] = {name: closed(value, document) for name, value in result["properties"].items()}
    if "object" in [result.get("type"), *(result.get("type") or [])]:
        result.setdefault("additionalProperties", False)
    return result


def merged(schema, document):
    """One object with the fields of all parts."""
    whole = {"type": "object", "properties": {}, "required": list(schema.get("required", []))}
    for part in schema["allOf"]:
        part = resolved(part, document)
        part = merged(part, document) if "allOf" in part else part
        whole["properties"].update(part["properties"])
        whole["required"] += part.get("required", [])
    return whole


def resolved(node, document):
    while "$ref" in node:
        place = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        node = place
    return node


class Contract:
    def __init__(self, document):
        self.document = document
        self.schemas = {name: closed(schema, document)
                        for name, schema in document["components"]["schemas"].items()}
        # literal segments win over placeholders
        self.paths = sorted(((re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"), operations)
                             for path, operations in document["paths"].items()),
                            key=lambda entry: entry[0].pattern.count("[^/]+"))

    def fault(self, method, target, status, kind, body):
        """Why the document does not describe the answer; None when it does, or does not know the address."""
        path = target.split("?")[0]
        operation = next((operations.get(method.lower()) for pattern, operations in self.paths
                          if pattern.match(path)), None)
        if operation is None:
            return None
        if str(status) not in operation["responses"]:
            return f"the document does not know the status {status}"
        content = resolved(operation["responses"][str(status)], self.document).get("content", {})
        kind = (kind or "").split(";")[0]
        if not content:
            return "the document knows no body" if body else None
        if kind not in content:
            return f"the document does not know the content type {kind}"
        if not kind.endswith(("/json", "+json")):
            return None
        schema = {"components": {"schemas": self.schemas}, **closed(content[kind]["schema"], self.document)}
        error = next(jsonschema.Draft202012Validator(schema).iter_errors(json.loads(body)), None)
        return error and f"{error.json_path}: {error.message}"


@functools.lru_cache
def contract():
    return Contract(json.loads((ROOT / "src" / "http" / "openapi.json").read_text()))
