/**
 * The small part of Python that generated files consist of. Data from traces enters only as `literal`, `docstring` or `comment`,
 * which the printer escapes; `raw` holds source text written in this repository and nothing else (its type admits no other).
 */
import type { JsonValue } from '../../base/json-value.ts';
import type { PythonSource } from './python-source.ts';

export type Expression =
  | { kind: 'literal'; value: JsonValue }
  /** A name or dotted name. */
  | { kind: 'name'; name: string }
  | { kind: 'call'; callee: string; positional: Expression[]; keywords: { name: string; value: Expression }[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'not'; operand: Expression }
  /** `*name` inside a list. */
  | { kind: 'starred'; name: string };

export interface FunctionNode {
  kind: 'function';
  name: string;
  decorators: Expression[];
  parameters: { name: string; annotation: string | undefined; defaultValue: Expression | undefined }[];
  returns: string | undefined;
  docstring: string;
  body: Statement[];
}

export type Statement =
  | { kind: 'import'; module: string; names: string[] }
  | { kind: 'assign'; target: string; annotation: string | undefined; value: Expression }
  | { kind: 'expression'; value: Expression }
  | { kind: 'return'; value: Expression }
  | { kind: 'if'; test: Expression; body: Statement[] }
  | { kind: 'comment'; text: string }
  /** An empty line, between groups of imports. */
  | { kind: 'blank' }
  | { kind: 'raw'; source: PythonSource }
  | FunctionNode;

export interface ModuleNode {
  kind: 'module';
  docstring: string;
  body: Statement[];
}

export const literal = (value: JsonValue): Expression => ({ kind: 'literal', value });
export const name = (text: string): Expression => ({ kind: 'name', name: text });
export const list = (items: Expression[]): Expression => ({ kind: 'list', items });
export const call = (callee: string, positional: Expression[], keywords: Record<string, Expression> = {}): Expression => ({
  kind: 'call',
  callee,
  positional,
  keywords: Object.entries(keywords).map(([key, value]) => ({ name: key, value })),
});
export const assign = (target: string, value: Expression, annotation?: string): Statement => ({
  kind: 'assign',
  target,
  annotation,
  value,
});
export const importFrom = (module: string, ...names: string[]): Statement => ({ kind: 'import', module, names });
export const blank: Statement = { kind: 'blank' };
export const raw = (source: PythonSource): Statement => ({ kind: 'raw', source });
