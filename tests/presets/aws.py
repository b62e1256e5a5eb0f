"""moto's server, with a secret that is JSON."""

import logging

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
client = boto3.client(
    "secretsmanager",
    endpoint_url=f"http://127.0.0.1:{port}",
    region_name="eu-central-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
client.create_secret(Name="prod/json", SecretString='{"OTHER": "untouched",\n "COUNT": 1.50}')
print(port, flush=True)
server._thread.join()
