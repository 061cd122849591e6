/** First half of evaluation/run_eval.py: arguments, connection, the agent's function. */
import { python } from '../python-source.ts';

export const runEvalSetupSource = python`
EXIT_GATE_FAILED = 1
EXIT_BAD_USAGE = 2
EXIT_SERVER = 3
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Stop(Exception):
    """Ends the script with an exit code and a message that says what to do."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def say(text: str, file: Any = None) -> None:
    """Prints. Messages may quote what an agent said: control characters would be commands to a terminal."""
    print(CONTROL_CHARACTERS.sub("\ufffd", text), file=file or sys.stdout)


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Exit codes: 0 done, 1 a gate failed or the counts do not add up, 2 wrong usage, 3 MLflow not usable.",
    )
    parser.add_argument("--tracking-uri", help="MLflow tracking URI (default: MLFLOW_TRACKING_URI)")
    parser.add_argument("--experiment", default=EXPERIMENT, help="experiment for the results (default: %(default)s)")
    parser.add_argument(
        "--judge-model", help="model of the judges, e.g. openai:/gpt-4.1-mini (default: EVAL_JUDGE_MODEL)"
    )
    parser.add_argument("--data", metavar="DIR", help="folder with cases.jsonl and evidence.jsonl (default: data/)")
    parser.add_argument("--predict-fn", default=PREDICT_FN, metavar="MODULE:FUNCTION", help="the agent, for live cases")
    parser.add_argument("--output", default="results.json", metavar="FILE", help="where to write the results")
    parser.add_argument("--group", choices=["recorded", "live"], help="evaluate this group of cases only")
    parser.add_argument(
        "--min", action="append", default=[], metavar="NAME=VALUE", help="gate: mean of scorer NAME is at least VALUE"
    )
    gating = parser.add_argument_group("gate", "any of these judges the run by gates.json; see gate.py")
    gating.add_argument("--gate", action="store_true", help="judge this run; exit with 1 when it is red")
    gating.add_argument("--baseline", metavar="FILE|RUN", help="results.json or MLflow run to compare with, case by case")
    gating.add_argument("--gates", metavar="FILE", help="thresholds (default: gates.json beside this script)")
    gating.add_argument("--junit", metavar="FILE", help="write the outcome as JUnit XML")
    gating.add_argument("--summary", metavar="FILE", help="write the outcome as Markdown")
    gating.add_argument("--calibrate", type=int, metavar="N", help="evaluate N times, write the noise into gates.json")
    return parser.parse_args(argv)


def parse_gates(items: list[str], names: list[str]) -> dict[str, float]:
    gates = {}
    for item in items:
        name, _, text = item.partition("=")
        try:
            gates[name] = float(text)
        except ValueError:
            raise Stop(
                EXIT_BAD_USAGE, f"--min {item}: write NAME=VALUE with a number, e.g. --min {names[0]}=0.9"
            ) from None
        if name not in names:
            raise Stop(EXIT_BAD_USAGE, f"--min {item}: no scorer is called {name!r}. Scorers: {', '.join(names)}")
    return gates


def connect(tracking_uri: str | None, experiment: str) -> None:
    """Points MLflow at the server and the experiment. A server that does not answer is found out within seconds."""
    if tracking_uri:
        mlflow.set_tracking_uri(tracking_uri)
    uri = mlflow.get_tracking_uri()
    address = urllib.parse.urlsplit(uri)
    proxied = urllib.request.getproxies().get(address.scheme) and not urllib.request.proxy_bypass(
        address.hostname or ""
    )
    if address.scheme in ("http", "https") and not proxied:
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            socket.create_connection((address.hostname, port), timeout=10).close()
        except OSError as error:
            hint = "Start the server or pass another --tracking-uri."
            raise Stop(EXIT_SERVER, f"MLflow does not answer at {uri} ({error}). {hint}") from None
    try:
        mlflow.set_experiment(experiment)
    except Exception as error:
        raise Stop(EXIT_SERVER, f"MLflow at {uri} refused experiment {experiment!r}: {error}") from None


def load_predict_fn(target: str | None, rows: list[dict[str, Any]]) -> Callable[..., Any]:
    """The agent's function, checked against the inputs it is going to be called with, inside a span of our own."""
    if not target:
        raise Stop(
            EXIT_BAD_USAGE, "Live cases call the agent: pass --predict-fn module:function (or --group recorded)."
        )
    module_name, _, path = target.partition(":")
    sys.path.insert(1, os.getcwd())
    try:
        function = importlib.import_module(module_name)
        for name in (path or "predict_fn").split("."):
            function = getattr(function, name)
    except Exception as error:
        hint = f"It is imported from {os.getcwd()}; write --predict-fn module:function."
        raise Stop(EXIT_BAD_USAGE, f"Cannot load {target}: {type(error).__name__}: {error}. {hint}") from error
    if not callable(function):
        raise Stop(EXIT_BAD_USAGE, f"{target} is not a function but {type(function).__name__}.")
    for row in rows:
        try:
            inspect.signature(function).bind(**row["inputs"])
        except TypeError as error:
            keys = ", ".join(row["inputs"])
            called = f"Case {row['tags']['case_id']} calls it as {path}(**inputs) with: {keys}."
            raise Stop(EXIT_BAD_USAGE, f"{target} does not take the inputs of the dataset: {error}. {called}") from None
    if inspect.iscoroutinefunction(function):

        @mlflow.trace(name=WRAPPER_SPAN)
        async def predict(**inputs: Any) -> Any:
            return await function(**inputs)

    else:

        @mlflow.trace(name=WRAPPER_SPAN)
        def predict(**inputs: Any) -> Any:
            return function(**inputs)

    return predict


def judge_model_from(arguments: argparse.Namespace) -> str | None:
    """Judges read EVAL_JUDGE_MODEL when they are called."""
    model = arguments.judge_model or scorers.judge_model()
    if model:
        os.environ["EVAL_JUDGE_MODEL"] = model
    return model
`;
