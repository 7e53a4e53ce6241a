#!/usr/bin/env python3
"""Find sam, cfn-lint and moto_server, or install each once into a private virtual environment.

    .ci/tool.py sam              prints the path of sam; installs it when missing
    .ci/tool.py --find cfn-lint  prints the path, or exits 1 when it is missing

A tool on the PATH is taken when it is at least the pinned version. Everything
else goes to .cache/venv/<tool>-<version>, one environment for each tool: sam
pins an older cfn-lint, so the two cannot share one.
"""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import venv

# Command -> package and the version that is installed; also the oldest that is
# accepted from the PATH.
TOOLS = {
    "sam": ("aws-sam-cli", "1.170.0"),
    "cfn-lint": ("cfn-lint", "1.58.0"),
    "moto_server": ("moto[server,dynamodb,sqs,events,s3,apigateway]", "5.2.5"),
}

CACHE = pathlib.Path(__file__).resolve().parent.parent / ".cache" / "venv"


def numbers(text):
    """The version in a line such as "SAM CLI, version 1.170.0"."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return tuple(int(n) for n in found.groups()) if found else (0,)


def on_path(command, version):
    """The command on the PATH, unless it is missing, broken or too old."""
    path = shutil.which(command)
    if path is None:
        return None
    environment = dict(os.environ, SAM_CLI_TELEMETRY="0")
    shown = subprocess.run([path, "--version"], capture_output=True, text=True, env=environment, check=False)
    if shown.returncode != 0 or numbers(shown.stdout) < numbers(version):
        return None
    return path


def install(package, version, home):
    """Make the virtual environment; the marker is written last, so a broken
    installation is made again."""
    print(f"installing {package} {version} (once)", file=sys.stderr)
    shutil.rmtree(home, ignore_errors=True)
    try:
        venv.create(home, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit("this Python cannot make virtual environments; on Debian: apt-get install python3-venv")
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", f"{package}=={version}"]
    if subprocess.run(pip, check=False, stdout=sys.stderr).returncode != 0:
        sys.exit(f"pip could not install {package} {version}; see above")
    (home / "complete").write_text(version + "\n")


def locate(command, may_install):
    """The path of the command, or None when it is missing and must not be installed."""
    package, version = TOOLS[command]
    home = CACHE / f"{command}-{version}"
    if not (home / "complete").exists():
        path = on_path(command, version)
        if path is not None:
            return path
        if not may_install:
            return None
        CACHE.mkdir(parents=True, exist_ok=True)
        with open(CACHE / f"{command}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (home / "complete").exists():
                install(package, version, home)
    return str(home / "bin" / command)


def main():
    arguments = sys.argv[1:]
    may_install = "--find" not in arguments
    commands = [a for a in arguments if a != "--find"]
    if not commands or any(c not in TOOLS for c in commands):
        sys.exit(f"usage: tool.py [--find] {'|'.join(TOOLS)}...")
    for command in commands:
        path = locate(command, may_install)
        if path is None:
            sys.exit(f"{command} is missing; run: python3 .ci/tool.py {command}")
        print(path)


if __name__ == "__main__":
    main()
