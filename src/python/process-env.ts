/**
 * The environment that child processes get: an exact list, so that nothing of the caller's Python set-up (PYTHONPATH,
 * PYTHONSTARTUP, a virtual environment) and none of its secrets reach what we run.
 */

export type Env = Readonly<Record<string, string | undefined>>;

const base = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PATHEXT',
  'COMSPEC',
];
const certificates = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];
/** Settings of package installers are the user's choice of registry. */
const installerPrefixes = ['PIP_', 'UV_', 'PYENV_'];

/** What a plain Python process needs. MLflow's telemetry is off, and so is its download of model prices from GitHub (7 s without network). */
export function plainEnv(env: Env): Record<string, string> {
  return {
    ...picked(env, base, []),
    PYTHONUNBUFFERED: '1',
    PYTHONUTF8: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: 'true',
    MLFLOW_MODEL_CATALOG_URI: '',
  };
}

/** What pip and uv need besides. */
export function installerEnv(env: Env): Record<string, string> {
  return {
    ...plainEnv(env),
    ...picked(env, [...certificates, ...proxies, 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME'], installerPrefixes),
  };
}

/** What talking to the user's MLflow server needs besides: MLflow's own authentication and TLS variables, proxies, certificates. */
export function mlflowClientEnv(env: Env): Record<string, string> {
  const names = [
    'MLFLOW_TRACKING_USERNAME',
    'MLFLOW_TRACKING_PASSWORD',
    'MLFLOW_TRACKING_TOKEN',
    'MLFLOW_TRACKING_AUTH',
    'MLFLOW_TRACKING_INSECURE_TLS',
    'MLFLOW_TRACKING_SERVER_CERT_PATH',
    'MLFLOW_TRACKING_CLIENT_CERT_PATH',
    'MLFLOW_TRACKING_AWS_SIGV4',
    'MLFLOW_WORKSPACE',
    'MLFLOW_HTTP_REQUEST_MAX_RETRIES',
    'MLFLOW_HTTP_REQUEST_TIMEOUT',
    'DATABRICKS_HOST',
    'DATABRICKS_TOKEN',
    'DATABRICKS_CLIENT_ID',
    'DATABRICKS_CLIENT_SECRET',
    'DATABRICKS_CONFIG_PROFILE',
  ];
  return { ...plainEnv(env), ...picked(env, [...names, ...certificates, ...proxies], []) };
}

/** The vendors' keys and endpoints, for judges that are really run. */
export function judgeEnv(env: Env): Record<string, string> {
  const prefixes = [
    'OPENAI_',
    'ANTHROPIC_',
    'AZURE_',
    'AWS_',
    'GEMINI_',
    'GOOGLE_',
    'MISTRAL_',
    'GROQ_',
    'DEEPSEEK_',
    'TOGETHERAI_',
    'OPENROUTER_',
  ];
  return picked(
    env,
    ['EVAL_JUDGE_MODEL', 'XAI_API_KEY', 'OLLAMA_HOST'],
    [...prefixes, 'MLFLOW_GENAI_', 'MLFLOW_GATEWAY_', 'DATABRICKS_'],
  );
}

/** Everything but what would change which Python code or which cases are run. */
export function agentEnv(env: Env): Record<string, string> {
  const result = picked(env, [], ['']);
  for (const name of Object.keys(result)) if (name.startsWith('PYTHON') || name === 'EVAL_DATA_DIR') delete result[name];
  return result;
}

function picked(env: Env, names: readonly string[], prefixes: readonly string[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix))) result[name] = value;
  }
  return result;
}
