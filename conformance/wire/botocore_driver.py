"""Speaks for botocore: makes real client calls whose network is the other end of this pipe.

One JSON object a line. In: {"service", "protocol", "operation", "input"}. Out: {"request"}, to
which the other end answers {"status", "headers", "body"}; then {"output"} or {"error"}.
Instants travel as {"$instant": seconds} and bytes as {"$bytes": base64}.
"""

import base64
import datetime
import io
import json
import sys
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody


class Body(io.BytesIO):
    """What botocore expects of a response's raw body."""

    def stream(self, amt=65536, decode_content=None):
        while chunk := self.read(amt):
            yield chunk


def encode(value):
    if isinstance(value, datetime.datetime):
        return {"$instant": value.timestamp()}
    if isinstance(value, StreamingBody):
        return encode(value.read())
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return [encode(element) for element in value]
    if isinstance(value, dict):
        return {key: encode(member) for key, member in value.items()}
    return value


def decode(value):
    if isinstance(value, list):
        return [decode(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "$instant" in value:
        return datetime.datetime.fromtimestamp(value["$instant"], datetime.timezone.utc)
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    return {key: decode(member) for key, member in value.items()}


def write(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def body_bytes(body):
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, (bytes, bytearray)) else body.read()


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def send(request, **_):
    """Stands in for the network: the answer comes from the other end of the pipe."""
    parts = urlsplit(request.url)
    write(
        {
            "request": {
                "method": request.method,
                "path": parts.path,
                "query": parts.query,
                "headers": {name.lower(): text(value) for name, value in request.headers.items()},
                "body": base64.b64encode(body_bytes(request.body)).decode(),
            }
        }
    )
    answer = json.loads(sys.stdin.readline())
    raw = Body(base64.b64decode(answer["body"]))
    return AWSResponse(request.url, answer["status"], answer["headers"], raw)


def client_for(session, service, protocol):
    # botocore would choose by itself among a model's protocols; the loader hands out one cached
    # model, so what is set here is what the client reads.
    metadata = session.get_service_data(service)["metadata"]
    metadata["protocol"] = protocol
    metadata["protocols"] = [protocol]
    client = session.create_client(
        service,
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:4800",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="example",
        config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
    )
    client.meta.events.register("before-send.*.*", send)
    return client


def call(client, operation, parameters):
    try:
        output = client._make_api_call(operation, decode(parameters))
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        return {
            "error": {
                "code": error.response["Error"]["Code"],
                "message": error.response["Error"]["Message"],
                "status": metadata["HTTPStatusCode"],
            }
        }
    except Exception as error:  # The other end lists it as a difference.
        return {"failure": f"{type(error).__name__}: {error}"}
    output.pop("ResponseMetadata", None)
    return {"output": encode(output)}


def main():
    session = botocore.session.get_session()
    clients = {}
    for line in sys.stdin:
        message = json.loads(line)
        key = (message["service"], message["protocol"])
        if key not in clients:
            clients[key] = client_for(session, *key)
        client = clients[key]
        if message.get("list"):
            write({"operations": client.meta.service_model.operation_names})
        else:
            write(call(client, message["operation"], message["input"]))


main()
