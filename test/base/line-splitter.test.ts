import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter } from '../../src/base/line-splitter.ts';

const split = (chunks: readonly Buffer[], maxBytes: number): unknown[] => {
  const splitter = new LineSplitter(maxBytes);
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  return [...lines, splitter.rest()].map((line) => (line?.type === 'line' ? line.text : line?.type));
};

describe('LineSplitter', () => {
  test('lines come whole however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.integer({ min: 1, max: 7 }), (texts, size) => {
        const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, '').toWellFormed());
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(split(chunks, 10_000)).toEqual([...lines, undefined]);
      }),
    );
  });

  test('a line that is too long is told once, and the next one is read', () => {
    const chunks = ['short\r\n', 'x'.repeat(9), 'x'.repeat(9), 'x\nnext\nrest'].map((text) => Buffer.from(text));
    expect(split(chunks, 10)).toEqual(['short', 'too-long', 'next', 'rest']);
  });
});
