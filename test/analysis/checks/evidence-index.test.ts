import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvidenceIndex, words } from '../../../src/analysis/checks/evidence-index.ts';

const piece = fc.constantFrom('ab', 'B', '7', '-', ' ', '_', '\u{1d400}', 'é', 'ß', '東', '#', '.');
const text = fc.array(piece, { maxLength: 10 }).map((parts) => parts.join(''));

test('answers as the sets of words and letters would, in any interleaving of adding and asking', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), text, (texts, wanted) => {
      const index = new EvidenceIndex();
      const seen: string[] = [];
      for (const item of texts) {
        index.add(item);
        seen.push(item);
        const allWords = new Set(seen.flatMap(words));
        for (const word of words(wanted)) expect(index.hasWord(word)).toBe(allWords.has(word));
        const letters = words(wanted).join('');
        const expected = seen.some((known) => words(known).join('').includes(letters));
        expect(index.hasLetters(letters)).toBe(seen.some((known) => known !== '') && expected);
        expect(!index.hasLiteral(wanted) || index.hasLetters(letters)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});
