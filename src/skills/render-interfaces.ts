/** The facts about an installed MLflow as pages for a model: short lines, one heading a topic, nothing said that was not asked. */
import type { BuiltInScorer, InterfaceEntry, MlflowFacts } from './mlflow-facts.ts';

export interface ReferencePage {
  /** File name in the folder of references. */
  name: string;
  content: string;
}

/** interfaces.md stays below 25 kB, so that it can be read in one go. */
export function renderInterfaces(facts: MlflowFacts): ReferencePage[] {
  return [
    { name: 'interfaces.md', content: interfacesPage(facts) },
    { name: 'built-in-scorers.md', content: builtInPage(facts) },
  ];
}

const heading = (title: string, { mlflow_version, python_version }: MlflowFacts): string =>
  `# ${title} of MLflow ${mlflow_version}\n\nAsked of the installed MLflow (Python ${python_version}). What is not on this page was not looked for; what is listed as absent is not there.`;

function interfacesPage(facts: MlflowFacts): string {
  const { topics, attempts, absent, settings, judge_variables: variables } = facts;
  return page([
    heading('Interfaces', facts),
    'Headings: Tried, Absent, one for each topic, Settings. Built-in scorers: `built-in-scorers.md`.',
    section(
      'Tried',
      'Run on this version; no server or model was needed.',
      attempts.map(({ title, works, outcome }) => `- \`${title}\`: ${works ? '' : 'refused: '}${code(outcome)}`),
    ),
    section('Absent', 'Do not import these.', [
      absent.length === 0 ? 'Nothing that was looked for.' : absent.map(code).join(', '),
    ]),
    ...topics.map(({ title, entries }) =>
      section(
        title,
        title === 'Judges' && variables !== null ? `Variables of instructions: ${variables.map(template).join(', ')}.` : '',
        entries.map(entryText),
      ),
    ),
    section('Settings', 'Environment variables of MLflow with their defaults.', [
      settings.length === 0
        ? 'None of these names.'
        : settings.map(({ name, default: value }) => code(`${name}=${value}`)).join(', '),
    ]),
  ]);
}

function entryText({ path, signature, summary, fields, members }: InterfaceEntry): string {
  const split = path.lastIndexOf('.');
  const lines = [`- \`from ${path.slice(0, split)} import ${path.slice(split + 1)}\`${summary === '' ? '' : `: ${summary}`}`];
  if (signature !== null) lines.push(`  - ${code(path.slice(split + 1) + signature)}`);
  if (fields.length > 0) lines.push(`  - fields: ${fields.join(', ')}`);
  const properties = members.filter((member) => member.kind === 'property').map((member) => member.name);
  if (properties.length > 0) lines.push(`  - properties: ${properties.join(', ')}`);
  for (const { kind, name, signature: call } of members)
    if (kind === 'method') lines.push(`  - ${code(`.${name}${call ?? ''}`)}`);
  return lines.join('\n');
}

function builtInPage(facts: MlflowFacts): string {
  const { built_in_scorers: scorers } = facts;
  const common = commonArguments(scorers);
  return page([
    heading('Built-in scorers', facts),
    `All are imported from \`mlflow.genai.scorers\`, take keyword arguments only, and are given to evaluate() as objects: \`Safety()\`, not \`Safety\`. Besides their own arguments all take: ${common.map((name) => code(name)).join(', ')}.`,
    '"Rows need" is what evaluate() looks for in the data; "called with" is what the scorer object itself takes. No model: decided by code.',
    ...scorers.map((scorer) => builtInText(scorer, common)),
  ]);
}

function builtInText(scorer: BuiltInScorer, common: readonly string[]): string {
  const own = scorer.arguments.filter(({ name }) => !common.includes(name));
  const needs = [
    scorer.required_columns === null ? undefined : `rows need ${scorer.required_columns.join(', ')}`,
    scorer.expectations === 'required' ? 'expectations' : undefined,
    scorer.expectations === 'optional' || scorer.expectations === null ? 'uses expectations when given' : undefined,
    scorer.is_session_level ? 'whole sessions (traces with a session id)' : undefined,
    scorer.needs_trace ? 'a trace with its spans' : undefined,
    scorer.needs_model ? 'a judge model' : 'no model',
  ].filter((need) => need !== undefined);
  return [
    `## ${scorer.name}`,
    '',
    scorer.summary,
    '',
    `- needs: ${needs.join('; ')}`,
    `- name by default: ${scorer.default_name ?? 'none, required'}`,
    ...(own.length === 0
      ? []
      : [
          `- own arguments: ${own.map(({ name, type, required, default: value }) => code(`${name}: ${type}${required ? '' : ` = ${value}`}`)).join(', ')}`,
        ]),
    `- called with: ${code(scorer.call ?? scorer.takes.join(', '))}`,
  ].join('\n');
}

/** Arguments that every built-in scorer has. */
function commonArguments(scorers: readonly BuiltInScorer[]): string[] {
  const [first, ...rest] = scorers;
  const names = first?.arguments.map(({ name }) => name) ?? [];
  return names.filter((name) => rest.every((scorer) => scorer.arguments.some((argument) => argument.name === name)));
}

function section(title: string, intro: string, lines: readonly string[]): string {
  return [`## ${title}`, ...(intro === '' ? [] : ['', intro]), '', ...lines].join('\n');
}

const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
const template = (name: string): string => code(`{{ ${name} }}`);
/** As Markdown code, whatever backticks the text holds. */
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
