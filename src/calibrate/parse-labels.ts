/** Labels from a file: CSV with a header that names case_id and label, or JSON lines with these keys. Every line that is no label is told. */
import type { Label } from './calibration.ts';

export interface ParsedLabels {
  labels: { case_id: string; label: Label; line: number }[];
  /** What could not be read; line numbers from 1. */
  faults: { line: number; message: string }[];
}

const WORDS: Readonly<Record<Label, readonly string[]>> = {
  pass: ['pass', 'passed', 'p', 'yes', 'true', 'good', '1'],
  fail: ['fail', 'failed', 'f', 'no', 'false', 'bad', '0'],
  skip: ['skip', 's', ''],
};

export function parseLabels(text: string): ParsedLabels {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const rows = first.trimStart().startsWith('{') ? jsonRows(lines) : csvRows(lines);
  const result: ParsedLabels = { labels: [], faults: [] };
  for (const { line, case_id, label, fault } of rows) {
    const word = label?.trim().toLowerCase();
    const read = word === undefined ? undefined : (Object.keys(WORDS) as Label[]).find((name) => WORDS[name].includes(word));
    if (fault !== undefined) result.faults.push({ line, message: fault });
    else if (case_id === undefined || case_id === '') result.faults.push({ line, message: 'it has no case_id' });
    else if (read === undefined)
      result.faults.push({ line, message: `label ${JSON.stringify(label ?? null)} is none of pass, fail, skip` });
    else result.labels.push({ case_id, label: read, line });
  }
  return result;
}

interface Row {
  line: number;
  case_id?: string | undefined;
  label?: string | undefined;
  fault?: string;
}

function jsonRows(lines: readonly string[]): Row[] {
  return lines.flatMap((text, at): Row[] => {
    if (text.trim() === '') return [];
    const line = at + 1;
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ line, fault: 'it is no JSON object' }];
      const fields = new Map(Object.entries(value));
      return [{ line, case_id: written(fields.get('case_id')), label: written(fields.get('label')) }];
    } catch {
      return [{ line, fault: 'it is no JSON' }];
    }
  });
}

const written = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

function csvRows(lines: readonly string[]): Row[] {
  const start = lines.findIndex((line) => line.trim() !== '');
  if (start < 0) return [];
  const header = fieldsOf(lines[start]!).map((name) => name.trim().toLowerCase());
  const [id, label] = [header.indexOf('case_id'), header.indexOf('label')];
  if (id < 0 || label < 0) return [{ line: start + 1, fault: 'the header does not name case_id and label' }];
  return lines.flatMap((text, at): Row[] => {
    if (at <= start || text.trim() === '') return [];
    const fields = fieldsOf(text);
    return [{ line: at + 1, case_id: fields[id]?.trim(), label: fields[label] }];
  });
}

/** Fields of one line (RFC 4180); a quoted field may hold the separator, which is a comma, a semicolon or a tab. */
function fieldsOf(line: string): string[] {
  const separator = /^[^,;\t]*([,;\t])/.exec(line)?.[1] ?? ',';
  const fields: string[] = [''];
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (character === '"' && isQuoted && line[at + 1] === '"') {
      fields[fields.length - 1] += character;
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) fields.push('');
    else fields[fields.length - 1] += character;
  }
  return fields;
}
