"""A stand-in for docker that finds the secret as docker does, and prints it as the container sees it.

The real ones were tried by hand: buildah builds the Dockerfile with `--secret`, podman-compose reads the file.
"""

import os
import subprocess
import sys

import yaml


def run(arguments):
    assert arguments == ["--rm", "-e", "GEN_API_KEY", "web"], arguments
    return os.environ["GEN_API_KEY"]


def build(arguments):
    flag, secret, context = arguments
    assert (flag, context) == ("--secret", "."), arguments
    fields = dict(field.split("=", 1) for field in secret.split(","))
    with open("secret", "w") as file:
        file.write(os.environ.pop(fields["env"]))
    lines = open("Dockerfile").read().splitlines()
    (line,) = [line for line in lines if line.startswith("RUN ")]
    mount, command = line.removeprefix("RUN --mount=").split(" ", 1)
    assert mount == f"type=secret,id={fields['id']}", mount
    command = command.replace(f"/run/secrets/{fields['id']}", "secret")
    return subprocess.check_output(["sh", "-euc", command], text=True)


def compose(arguments):
    assert arguments == ["up", "--detach"], arguments
    project = yaml.safe_load(open("compose.yaml"))
    assert set(project) == {"services", "secrets"}, project
    (service,) = project["services"].values()
    (name,) = service["secrets"]
    return os.environ[project["secrets"][name]["environment"]]


COMMANDS = {"run": run, "build": build, "compose": compose}
sys.stdout.write(COMMANDS[sys.argv[1]](sys.argv[2:]))
