#!/bin/sh
# Makes `.venv` with the locked requirements; does nothing when they are installed already (their hash is kept in it).
# PYTHON names the interpreter to use, 3.11 or newer.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
wanted=$(cat requirements.txt requirements-dev.txt | sha256sum | cut -d ' ' -f 1)
stamp=.venv/requirements.sha256

say() { echo "$*" >&2; }

if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  say "Python 3.11 or newer is needed; set PYTHON to it, such as PYTHON=python3.12 make run."
  exit 1
fi
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  say "Making .venv ..."
  rm -rf .venv
  # Debian ships the module apart from Python.
  if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
      DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3-venv >/dev/null
    else
      say "Python's venv module is missing: apt-get install python3-venv."
      exit 1
    fi
  fi
  "$python" -m venv .venv
fi
say "Installing the locked requirements ..."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
locked="-r requirements.txt -r requirements-dev.txt"
# uv installs in seconds, but does not read pip's configuration: where it cannot reach a registry, pip can.
if .venv/bin/python -m pip install -q "$(grep -o '^uv==[^ ]*' requirements-dev.txt)" 2>/dev/null &&
  VIRTUAL_ENV=.venv UV_NO_PROGRESS=1 .venv/bin/uv pip install -q $locked 2>/dev/null; then
  :
elif ! .venv/bin/python -m pip install -q $locked; then
  say "The requirements could not be installed (see above)."
  exit 1
fi
echo "$wanted" >"$stamp"
