import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, inject, test } from 'vitest';
import { shippedPython } from '../../src/python/guarded-process.ts';
import { isAtLeast } from '../../src/python/interpreter.ts';

describe('guard.py', () => {
  test('without a command explains itself', () => {
    const result = spawnSync(inject('python'), ['-I', '-S', shippedPython('guard.py')], { encoding: 'utf8', input: '' });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('--memory-bytes');
  });

  test('a command that does not exist ends with 127', () => {
    const result = spawnSync(inject('python'), ['-I', '-S', shippedPython('guard.py'), '--', '/nowhere/command'], {
      encoding: 'utf8',
      input: '',
    });
    expect(result.status).toBe(127);
  });

  test('the shipped Python files compile', () => {
    const code = 'import compileall, sys; sys.exit(not compileall.compile_dir(sys.argv[1], quiet=1, force=True))';
    const result = spawnSync(
      inject('python'),
      ['-X', `pycache_prefix=${tmpdir()}/evalwright-pycache`, '-c', code, shippedPython('')],
      { encoding: 'utf8' },
    );
    expect(result.stdout).toBe('');
    expect(result.status).toBe(0);
  });
});

describe('isAtLeast', () => {
  test.for([
    ['3.10.0', '3.10', true],
    ['3.9.18', '3.10', false],
    ['3.4', '3.4.0', true],
    ['3.17.2', '3.4', true],
    ['2.22.0', '3.4', false],
    ['3.12.0rc1', '3.12', true],
    ['nonsense', '3.4', false],
  ] as const)('%s >= %s is %s', ([version, minimum, expected]) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});
