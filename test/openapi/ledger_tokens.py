"""Gives each operation the token of somebody whom its declaration admits; public operations get none."""

import json
import os

import schemathesis

with open(os.environ["LEDGER_TOKENS"], encoding="utf-8") as file:
    TOKENS = json.load(file)


@schemathesis.auth(refresh_interval=None)
class TokenOfRole:
    def get(self, case, context):
        return TOKENS.get(f"{case.method.upper()} {case.operation.path}")

    def set(self, case, data, context):
        if data is not None:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def as_text(value):
    """What is generated for a text goes out as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8")


@schemathesis.serializer("application/edifact")
def interchange(context, value):
    """An interchange is text."""
    return as_text(value)


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    """Lines are text as well."""
    return as_text(value)
