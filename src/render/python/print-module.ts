// oxlint-disable typescript/consistent-return -- the switches are exhaustive, which the compiler checks
/**
 * The one printer: nodes to Python source, laid out as black would at 120 columns. It prints declarations only as far as the nodes
 * go and refuses anything that is not an identifier where Python wants one.
 */
import { AppError } from '../../base/app-error.ts';
import type { JsonValue } from '../../base/json-value.ts';
import type { Expression, FunctionNode, ModuleNode, Statement } from './node.ts';
import { commentText, docstringText, pieces, quote } from './string-literal.ts';

const WIDTH = 120;
const INDENT = '    ';

export function printModule(module: ModuleNode): string {
  let text = printDocstring(module.docstring, '');
  let previous: Statement | undefined;
  for (const statement of module.body) {
    text += separator(previous, statement) + printStatement(statement, '');
    previous = statement;
  }
  return `${text}\n`;
}

/** None inside a group of imports or assignments and below a comment, two empty lines around functions and raw code, else one. */
function separator(previous: Statement | undefined, next: Statement): string {
  if (previous?.kind === 'comment' || next.kind === 'blank') return '\n';
  if (previous?.kind === 'blank') return '\n';
  const isLarge = (statement: Statement | undefined): boolean => statement?.kind === 'function' || statement?.kind === 'raw';
  if (isLarge(previous) || (previous !== undefined && isLarge(next))) return '\n\n\n';
  return previous?.kind === next.kind ? '\n' : '\n\n';
}

export function printStatement(statement: Statement, indent: string): string {
  switch (statement.kind) {
    case 'import':
      return printImport(statement, indent);
    case 'assign': {
      const annotation = statement.annotation === undefined ? '' : `: ${statement.annotation}`;
      const head = `${indent}${dotted(statement.target)}${annotation} = `;
      return head + printExpression(statement.value, indent, head.length);
    }
    case 'expression':
      return indent + printExpression(statement.value, indent, indent.length);
    case 'return':
      return `${indent}return ${printExpression(statement.value, indent, indent.length + 7)}`;
    case 'if':
      return `${indent}if ${printExpression(statement.test, indent, indent.length + 4)}:\n${printBody(statement.body, indent + INDENT)}`;
    case 'comment':
      return wrap(commentText(statement.text), WIDTH - indent.length - 2)
        .map((line) => `${indent}# ${line}`.trimEnd())
        .join('\n');
    case 'blank':
      return '';
    case 'raw':
      return statement.source.text
        .split('\n')
        .map((line) => (line === '' ? '' : indent + line))
        .join('\n');
    case 'function':
      return printFunction(statement, indent);
  }
}

function printBody(body: Statement[], indent: string): string {
  return body.map((statement) => printStatement(statement, indent)).join('\n');
}

function printImport(statement: { module: string; names: string[] }, indent: string): string {
  if (statement.names.length === 0) return `${indent}import ${dotted(statement.module)}`;
  const names = statement.names.map(dotted);
  const line = `${indent}from ${dotted(statement.module)} import ${names.join(', ')}`;
  if (line.length <= WIDTH) return line;
  return `${indent}from ${dotted(statement.module)} import (\n${names.map((item) => `${indent}${INDENT}${item},\n`).join('')}${indent})`;
}

function printFunction(node: FunctionNode, indent: string): string {
  const decorators = node.decorators.map((decorator) => `${indent}@${printExpression(decorator, indent, indent.length + 1)}\n`);
  const parameters = node.parameters.map((parameter) => {
    const annotation = parameter.annotation === undefined ? '' : `: ${parameter.annotation}`;
    if (parameter.defaultValue === undefined) return dotted(parameter.name) + annotation;
    const equals = annotation === '' ? '=' : ' = ';
    return dotted(parameter.name) + annotation + equals + printExpression(parameter.defaultValue, indent, 0);
  });
  const returns = node.returns === undefined ? '' : ` -> ${node.returns}`;
  const head = printHead(`${indent}def ${dotted(node.name)}(`, parameters, `)${returns}:`, indent);
  return `${decorators.join('')}${head}\n${printDocstring(node.docstring, indent + INDENT)}\n${printBody(node.body, indent + INDENT)}`;
}

function printHead(open: string, parameters: string[], close: string, indent: string): string {
  const line = open + parameters.join(', ') + close;
  if (line.length <= WIDTH) return line;
  const wrapped = indent + INDENT + parameters.join(', ');
  if (wrapped.length <= WIDTH) return `${open}\n${wrapped}\n${indent}${close}`;
  return `${open}\n${parameters.map((parameter) => `${indent}${INDENT}${parameter},\n`).join('')}${indent}${close}`;
}

/** Summary on the first line, paragraphs wrapped; a docstring that fits stays on one line. */
function printDocstring(text: string, indent: string): string {
  const paragraphs = docstringText(text.replace(/[ \t\r\n]+$/, ''))
    .split('\n')
    .flatMap((line) => wrap(line, WIDTH - indent.length - 3));
  const [first = '', ...rest] = paragraphs;
  if (rest.length === 0 && indent.length + first.length + 6 <= WIDTH) return `${indent}"""${first}"""`;
  const lines = rest.map((line) => (line === '' ? '' : indent + line));
  return `${indent}"""${[first, ...lines].join('\n')}\n${indent}"""`;
}

/** Breaks at spaces; a word longer than the width stays whole, since a break inside it would change it. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line.trimEnd());
  return lines;
}

/** `column` is where the expression starts on its line; continuation lines are indented from `indent`. */
export function printExpression(expression: Expression, indent: string, column: number): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value, indent, column);
    case 'name':
      return dotted(expression.name);
    case 'starred':
      return `*${dotted(expression.name)}`;
    case 'not':
      return `not ${printExpression(expression.operand, indent, column + 4)}`;
    case 'list':
      return layOut(
        '[',
        ']',
        indent,
        column,
        expression.items.map((item) => ({ head: '', value: item })),
      );
    case 'call': {
      const keywords = expression.keywords.map((keyword) => ({ head: `${dotted(keyword.name)}=`, value: keyword.value }));
      const positional = expression.positional.map((value) => ({ head: '', value }));
      return layOut(`${dotted(expression.callee)}(`, ')', indent, column, [...positional, ...keywords]);
    }
  }
}

function printLiteral(value: JsonValue, indent: string, column: number): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new AppError('internal.bug', `${value} has no Python literal.`);
    return String(value);
  }
  if (typeof value === 'string') return printString(value, indent, column);
  if (Array.isArray(value))
    return layOut(
      '[',
      ']',
      indent,
      column,
      value.map((item) => ({ head: '', value: { kind: 'literal', value: item } })),
    );
  const entries = Object.entries(value).map(([key, item]) => ({
    head: `${quote(key)}: `,
    value: { kind: 'literal' as const, value: item },
  }));
  return layOut('{', '}', indent, column, entries);
}

function printString(text: string, indent: string, column: number): string {
  const line = quote(text);
  if (column + line.length < WIDTH && !/\n./.test(text)) return line;
  const parts = pieces(text, WIDTH - indent.length - INDENT.length);
  if (parts.length < 2) return line;
  return `(\n${parts.map((part) => `${indent}${INDENT}${quote(part)}\n`).join('')}${indent})`;
}

/** On one line when it fits, else one item a line with a trailing comma. */
function layOut(
  open: string,
  close: string,
  indent: string,
  column: number,
  items: { head: string; value: Expression }[],
): string {
  const flat = open + items.map((item) => item.head + printExpression(item.value, '', -1e9)).join(', ') + close;
  if (!flat.includes('\n') && column + flat.length < WIDTH) return flat;
  const inner = indent + INDENT;
  const lines = items.map(
    (item) => `${inner}${item.head}${printExpression(item.value, inner, inner.length + item.head.length)},\n`,
  );
  return `${open}\n${lines.join('')}${indent}${close}`;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

function dotted(text: string): string {
  if (!identifier.test(text)) throw new AppError('internal.bug', `${JSON.stringify(text)} is not a Python name.`);
  return text;
}
