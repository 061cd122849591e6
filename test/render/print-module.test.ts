import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import type { JsonValue } from '../../src/base/json-value.ts';
import { assign, call, literal, name, type ModuleNode } from '../../src/render/python/node.ts';
import { printExpression, printModule, printStatement } from '../../src/render/python/print-module.ts';
import { pieces } from '../../src/render/python/string-literal.ts';
import { withoutTemplateMarks } from '../../src/render/python/template-text.ts';
import { askPython } from './python.ts';
import { hostile } from './sample-suite.ts';

const nasty = [
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\t',
  '\0',
  '"""',
  '{{ x }}',
  '\ud800',
  '\udfff',
  '\u{1f600}',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\\N{DASH}',
  '\\u0041',
  '#',
  ' ',
];
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...nasty),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const compareLiterals = `
import ast, json, sys
cases = json.load(sys.stdin)
wrong = []
for index, case in enumerate(cases):
    try:
        value = ast.literal_eval(case["source"])
    except Exception as error:
        value = repr(error)
    # Two JSON escapes of a surrogate pair are one character; a literal may hold them apart.
    same = json.loads(json.dumps(value)) == case["value"] and type(value) is type(case["value"])
    if not same:
        wrong.append([index, case["source"][:200], repr(value)[:200]])
json.dump(wrong, sys.stdout)
`;

const literalsOf = (values: JsonValue[]): { source: string; value: JsonValue }[] =>
  values.map((value) => ({ source: printExpression(literal(value), '', 0), value }));

describe('literals', () => {
  test('any string comes back from Python as it was', () => {
    const values = [...fc.sample(text, { numRuns: 3000, seed: 7 }), ...nasty, hostile, hostile.repeat(40), 'x'.repeat(5000), ''];
    expect(askPython(inject('python'), compareLiterals, literalsOf(values))).toEqual([]);
  });

  test('nested values come back as they were', () => {
    const value = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(text, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    const values = fc.sample(value, { numRuns: 500, seed: 11 });
    expect(askPython(inject('python'), compareLiterals, literalsOf(values))).toEqual([]);
  });

  test('long integers keep their digits', () => {
    expect(printExpression(literal(123456789012345678901234567890n), '', 0)).toBe('123456789012345678901234567890');
  });

  test('what Python has no literal for is refused', () => {
    expect(() => printExpression(literal(Number.NaN), '', 0)).toThrow(/no Python literal/);
  });

  test('pieces are the text', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 100 }), (value, width) => {
        expect(pieces(value, width).join('')).toBe(value);
      }),
    );
  });

  test('a long text is broken behind words and line ends', () => {
    expect(printStatement(assign('RULE', literal(`${'word '.repeat(30)}end\nnext line`)), '')).toBe(
      ['RULE = (', `    "${'word '.repeat(22)}"`, `    "${'word '.repeat(8)}end\\n"`, '    "next line"', ')'].join('\n'),
    );
  });
});

const parseModules = `
import ast, json, sys
wrong = []
for case in json.load(sys.stdin):
    try:
        tree = ast.parse(case["source"], feature_version=(3, 10))
    except Exception as error:
        wrong.append([repr(error), case["source"][:300]])
        continue
    function = tree.body[-1]
    shapes = [type(node).__name__ for node in tree.body]
    docstrings = [" ".join((ast.get_docstring(node, clean=False) or "").split()) for node in (tree, function)]
    expected = " ".join(case["text"].split())
    if shapes != ["Expr", "FunctionDef"] or docstrings != [expected, expected] or len(function.body) != 2:
        wrong.append([shapes, docstrings, expected])
json.dump(wrong, sys.stdout)
`;

describe('modules', () => {
  test('text in docstrings and comments never becomes code', () => {
    const cases = [...fc.sample(text, { numRuns: 1500, seed: 3 }), hostile, '"""', '"', '\\', 'ends in a quote"', "'''"].map(
      (value) => {
        const module: ModuleNode = {
          kind: 'module',
          docstring: value,
          body: [
            { kind: 'comment', text: value },
            {
              kind: 'function',
              name: 'f',
              decorators: [],
              parameters: [],
              returns: undefined,
              docstring: value,
              body: [{ kind: 'return', value: literal(1) }],
            },
          ],
        };
        return { source: printModule(module), text: value };
      },
    );
    expect(askPython(inject('python'), parseModules, cases)).toEqual([]);
  });

  test('only names can stand where Python wants a name', () => {
    expect(() => printExpression(name('a; import os'), '', 0)).toThrow(/not a Python name/);
    expect(() => printExpression(call('f', [], { 'x=1, y': literal(1) }), '', 0)).toThrow(/not a Python name/);
    expect(() => printStatement({ kind: 'import', module: 'os', names: ['path\nimport sys'] }, '')).toThrow(/not a Python name/);
  });
});

describe('template marks', () => {
  test('no braces of data are left for a template', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '%', '#', 'x', ' ') }),
        (value) => !/\{[{%#]|[}%#]\}/.test(withoutTemplateMarks(value)),
      ),
    );
    expect(withoutTemplateMarks('{{ inputs }} {{{x}}} {% raw %}')).toBe('{ { inputs } } { { {x} } } { % raw % }');
  });
});
