/** ~/.mlflow/credentials: the `[mlflow]` section of an INI file, as Python's configparser reads it (keys ignore case). */
export interface Credentials {
  username: string | undefined;
  password: string | undefined;
}

export function readCredentials(text: string): Credentials {
  const found: Credentials = { username: undefined, password: undefined };
  let isOurSection = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^\]]*)\]/.exec(line);
    if (section) isOurSection = section[1] === 'mlflow';
    const pair = isOurSection ? /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) : null;
    if (pair === null) continue;
    const key = pair[1]!.toLowerCase();
    if (key === 'mlflow_tracking_username') found.username = pair[2];
    if (key === 'mlflow_tracking_password') found.password = pair[2];
  }
  return found;
}
