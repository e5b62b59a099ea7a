"""The order of things under `manage.py up`: lock, port, servers, database, processes, and all of it back."""

import contextlib
import errno
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from hotel_agent.console import prepared, run_env
from hotel_agent.console.processes import Program, Tree
from hotel_agent.console.servers.errors import NotPrepared, ServerError
from hotel_agent.console.servers.private import free_port
from hotel_agent.console.servers.provide import Servers, provide, stop_background
from hotel_agent.env import BY_NAME, CHECKOUT, Environment

HOST = "127.0.0.1"
META = "https://graph.facebook.com"
TICK_SECONDS = 0.2
START_SECONDS = 60.0
WEB = Program(
    "web", [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "hotel_agent.wsgi"]
)
CELERY = (sys.executable, "-m", "celery", "--app", "hotel_agent")
BACKGROUND = (
    Program("worker", [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]),
    Program("beat", [*CELERY, "beat", "--pidfile", ""]),
)


def everything(environment: Environment) -> None:
    """Run the product in the foreground until Ctrl-C or SIGTERM.

    Raises ServerError, KeepsDying, BrokenSetting or OSError; whatever was started has ended by then.
    """
    environment.check_files()
    port = environment.number("PORT")
    with _interrupted_by_signals(), _alone(environment), contextlib.ExitStack() as ending:
        _refuse_taken_port(port)
        _say("Starting PostgreSQL and Redis ...")
        secrets = run_env.with_secrets(environment)
        servers = provide(environment, die_with_parent=True)
        ending.callback(_stop_servers, servers, environment)
        standin_port = free_port() if environment.own("WHATSAPP_API_BASE_URL") in {"", META} else 0
        addresses = _addresses(environment, servers, port=port, standin_port=standin_port)
        run_env.write(environment.var_dir, addresses)
        values = _process_environment(environment, secrets | addresses)
        tree = Tree(environment=values, logs=_logs(environment.var_dir))
        ending.callback(tree.stop)
        tree.start(WEB)  # loads its code while the database is made ready
        _prepare(values, password=secrets[run_env.DEMO_PASSWORD], folder=environment.var_dir)
        if standin_port:
            tree.start(_simulator(environment, standin_port))
            _wait_for(tree, standin_port, "simulator")
        _wait_for(tree, port, "web")
        for program in BACKGROUND:
            tree.start(program)
        _print_addresses(addresses["PUBLIC_URL"], secrets[run_env.DEMO_PASSWORD], environment)
        while True:
            _check_servers(servers)
            tree.tend()
            time.sleep(TICK_SECONDS)


def services(environment: Environment) -> None:
    """Start the servers, prepare the database and leave them running. Raises ServerError or OSError."""
    with _alone(environment):
        secrets = run_env.with_secrets(environment)
        servers = provide(environment, die_with_parent=False)
        try:
            values = _process_environment(environment, secrets | servers.addresses)
            _prepare(values, password=secrets[run_env.DEMO_PASSWORD], folder=environment.var_dir)
        except ServerError:
            stop_background(environment.var_dir)
            raise
    print(f"PostgreSQL and Redis run; {environment.var_dir / 'run.env'} has their addresses.")
    print("`make services-stop` stops them.")


def stop_services(environment: Environment) -> None:
    """Stop the servers that `services` left running. Raises ServerError or OSError."""
    with _alone(environment):
        stopped = stop_background(environment.var_dir)
    print("PostgreSQL and Redis stopped." if stopped else "No servers of this checkout were running.")


@contextlib.contextmanager
def _alone(environment: Environment) -> Iterator[None]:
    """Hold the checkout's lock, which the kernel frees even after SIGKILL. Raises ServerError."""
    environment.var_dir.mkdir(parents=True, exist_ok=True)
    with (environment.var_dir / "up.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError("`make run` or `make services` is at work in this checkout already.") from None
        yield


@contextlib.contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block; while it ends, further ones are ignored."""
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        for one in wanted:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in wanted}
    try:
        yield
    except KeyboardInterrupt:
        _say("Stopped.")
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise ServerError(f"PORT must be from 1 to 65535, not {port}.") from None
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            why = "taken" if error.errno == errno.EADDRINUSE else "reserved"
            other = port % 50000 + 1001
            raise ServerError(f"Port {port} is {why}: take another, PORT={other} make run.") from None


def _addresses(environment: Environment, servers: Servers, *, port: int, standin_port: int) -> dict[str, str]:
    """The addresses of all that will run, by variable."""
    addresses = dict(servers.addresses)
    addresses["PUBLIC_URL"] = environment.own("PUBLIC_URL") or f"http://{HOST}:{port}"
    if standin_port:
        addresses["WHATSAPP_API_BASE_URL"] = f"http://{HOST}:{standin_port}"
    return addresses


def _process_environment(environment: Environment, values: Mapping[str, str]) -> dict[str, str]:
    """The environment of our processes: the person's own values before ours, addresses excepted."""
    ours = {
        name: value
        for name, value in values.items()
        if name in run_env.ADDRESSES or (name in BY_NAME and not environment.own(name))
    }
    return {
        **os.environ,
        **ours,
        "PROMETHEUS_MULTIPROC_DIR": str(_empty_folder(environment.var_dir / "metrics")),
        "DJANGO_SETTINGS_MODULE": "hotel_agent.settings",
        "PYTHONUNBUFFERED": "1",
        "PORT": environment.text("PORT"),
    }


def _logs(folder: Path) -> Path:
    (folder / "log").mkdir(parents=True, exist_ok=True)
    return folder / "log"


def _empty_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _prepare(values: Mapping[str, str], *, password: str, folder: Path) -> None:
    """Migrate and make the demo hotels, unless this code has done so already. Raises NotPrepared."""
    wanted = prepared.fingerprint({**values, run_env.DEMO_PASSWORD: password})
    owner_url = values["DIRECT_POSTGRES_URL"]
    if (folder / "standin.json").exists() and prepared.is_prepared(owner_url, wanted):
        return
    _say("Preparing the database and the demo hotels ...")
    command = [sys.executable, "manage.py", "prepare_demo"]
    with (_logs(folder) / "prepare.log").open("wb") as output:
        done = subprocess.run(
            command, cwd=CHECKOUT, env=values, stdin=subprocess.DEVNULL, stdout=output, check=False
        )
    if done.returncode != 0:
        raise NotPrepared
    prepared.mark(owner_url, wanted)


def _simulator(environment: Environment, port: int) -> Program:
    """The stand-in for Meta's Graph API, which knows only what its configuration tells it."""
    configuration = str(environment.var_dir / "standin.json")
    command = [
        sys.executable,
        "-m",
        "messaging.channels.whatsapp.standin",
        "--host",
        HOST,
        "--port",
        str(port),
    ]
    return Program("simulator", [*command, "--config", configuration])


def _wait_for(tree: Tree, port: int, name: str) -> None:
    """Wait until a program answers on its port. Raises KeepsDying or ServerError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        tree.tend()
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise ServerError(f"The {name} did not answer within {START_SECONDS:.0f} s.")


def _print_addresses(url: str, password: str, environment: Environment) -> None:
    print(f"{url}/", flush=True)
    print(f"  {url}/simulator/     a guest's phone: write to a demo hotel on WhatsApp")
    print(f"  {url}/webchat/demo/  the demo hotels' own sites, with the web chat on them")
    print(f"  {url}/admin/         staff and operators; log in as {run_env.OPERATOR} with {password}")
    print(f"Ctrl-C stops everything. Logs: {environment.var_dir / 'log'}", flush=True)


def _check_servers(servers: Servers) -> None:
    """Raise ServerError when a server of ours has died: its port is gone, so all ends."""
    ended = servers.ended()
    if ended is not None:
        raise ServerError(f"{ended.name} ended (exit code {ended.process.returncode}); everything stops.")


def _stop_servers(servers: Servers, environment: Environment) -> None:
    """Stop our servers; where they were left running by `make services`, only the web's addresses go."""
    gone = run_env.ADDRESSES if servers.started else ("WHATSAPP_API_BASE_URL", "PUBLIC_URL")
    servers.stop()
    run_env.write(environment.var_dir, {}, without=gone)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
