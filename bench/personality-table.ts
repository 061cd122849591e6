/** The table of docs/agent.md, out of runs. */
import { readFileSync } from 'node:fs';
import { packageVersion } from '../src/app/package-info.ts';
import { toldBy } from '../test/personalities/told-by.ts';
import type { PersonalityRun } from '../test/personalities/run-personality.ts';

/** Characters of what a report says. */
const shown = 150;

export function tableOf(runs: readonly PersonalityRun[], date: Date): string {
  return [
    `${runs.length} models, ${versions(runs[0]!)}, ${date.toISOString().slice(0, 10)}.`,
    '',
    '| model | does | the run ended | s | sessions | tokens | the report says |',
    '|---|---|---|---|---|---|---|',
    ...runs.map(row),
    '',
  ].join('\n');
}

export function figuresOf({ result, seconds }: PersonalityRun): { seconds: number; sessions: number; tokens: number } {
  return {
    seconds: Math.round(seconds),
    sessions: result.agent?.sessions.length ?? 0,
    tokens: result.agent?.budget.used.tokens ?? 0,
  };
}

function row(run: PersonalityRun): string {
  const { personality } = run;
  const { seconds, sessions, tokens } = figuresOf(run);
  const told = toldBy(run.files.report);
  const cells = [
    `\`${personality.name}\``,
    personality.does,
    ended(run, told),
    String(seconds),
    String(sessions),
    tokens.toLocaleString('en'),
    personality.named.map((words) => said(told, words)).join('; '),
  ];
  return `| ${cells.map(markdown).join(' | ')} |`;
}

function ended({ result }: PersonalityRun, told: string): string {
  const added = /Agent sessions added (.*?); everything else/.exec(told)?.[1];
  const alone = result.tasks.filter(({ note }) => note?.startsWith('Carried on without the agent') === true).length;
  return [
    result.status,
    added === undefined ? 'the builtin result as it was' : `the builtin result and ${added}`,
    ...(alone === 0 ? [] : [`${alone} ${alone === 1 ? 'task' : 'tasks'} without the agent`]),
  ].join('; ');
}

/** The line from where the words begin. */
function said(told: string, words: RegExp): string {
  const start = words.exec(told)?.index ?? 0;
  // Folders of the machine that it ran on say nothing to a reader.
  const line = told
    .slice(start)
    .split('\n', 1)[0]!
    .replace(/(?:\/[^\s/,:]+){3,}/g, '/…');
  return `“${line.length > shown ? `${line.slice(0, shown - 1)}…` : line}”`;
}

const markdown = (text: string): string =>
  text.startsWith('`') ? text : text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('_', '\\_').replaceAll('*', '\\*');

function versions({ files, result }: PersonalityRun): string {
  const sdk = JSON.parse(
    readFileSync(new URL('../node_modules/@anthropic-ai/claude-agent-sdk/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const { mlflow_version: mlflow, python_version: python } = files.validation;
  const node = process.versions.node;
  return `Evalwright ${packageVersion()}, Claude Agent SDK ${sdk.version}, model name ${result.agent?.model}, MLflow ${mlflow}, Python ${python}, Node ${node}`;
}
