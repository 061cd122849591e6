/** Labels from files. */
import { describe, expect, test } from 'vitest';
import { parseLabels } from '../../src/calibrate/parse-labels.ts';

describe('labels from a file', () => {
  test('CSV with other columns, quotes, a mark of the byte order and Windows line ends', () => {
    const text = '\ufeffquestion,case_id,label\r\n"Where, say ""you""?",a-1,pass\r\n\r\nplain,a-2, FAIL \r\nplain,a-3,\r\n';
    expect(parseLabels(text)).toEqual({
      labels: [
        { case_id: 'a-1', label: 'pass', line: 2 },
        { case_id: 'a-2', label: 'fail', line: 4 },
        { case_id: 'a-3', label: 'skip', line: 5 },
      ],
      faults: [],
    });
  });

  test('semicolons', () => {
    expect(parseLabels('case_id;label\nx;no').labels).toEqual([{ case_id: 'x', label: 'fail', line: 2 }]);
  });

  test('JSON lines, booleans too', () => {
    const { labels, faults } = parseLabels('{"case_id":"a","label":true}\n{"case_id":"b","label":"fail","note":1}\n');
    expect(labels.map(({ case_id, label }) => [case_id, label])).toEqual([
      ['a', 'pass'],
      ['b', 'fail'],
    ]);
    expect(faults).toEqual([]);
  });

  test('tells every line that is no label', () => {
    const { labels, faults } = parseLabels('{"case_id":"a","label":"maybe"}\n[]\n{oops\n{"label":"pass"}');
    expect(labels).toEqual([]);
    expect(faults.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
    expect(faults[0]!.message).toContain('"maybe"');
    expect(parseLabels('id,label\na,pass').faults).toEqual([{ line: 1, message: expect.stringContaining('case_id') }]);
    expect(parseLabels('')).toEqual({ labels: [], faults: [] });
  });
});
