/** Markup of an answer that does not hold together. */

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Fenced JSON that does not parse (examples with dots or comments aside), a fence without an end, tables whose rows differ in width. */
export function brokenMarkup(answer: string): number {
  const fences = answer.match(/(?:^|\n)[ \t]*```/g) ?? [];
  const json = [...answer.matchAll(/```json[ \t]*\r?\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const broken = json.filter((text) => !/\.\.\.|…|\/\/|\/\*|NaN|Infinity/.test(text) && !isJson(text));
  const open = fences.length % 2 === 1 && !answer.includes('````') ? 1 : 0;
  return broken.length + open + tablesIn(answer).filter((rows) => new Set(rows.map(cells)).size > 1).length;
}

/** Rows of Markdown tables: lines that begin and end with "|", the second of dashes. */
function tablesIn(answer: string): string[][] {
  const tables: string[][] = [[]];
  for (const line of answer.split('\n')) {
    const row = line.replace(/^[ \t]+|[ \t\r]+$/g, '');
    if (row.length > 1 && row.startsWith('|') && row.endsWith('|')) tables.at(-1)!.push(row);
    else tables.push([]);
  }
  return tables.filter((rows) => rows.length > 1 && /^[|: -]+$/.test(rows[1]!));
}

/** Bars that are neither escaped nor code. */
const cells = (row: string): number => row.replace(/`[^`]*`|\\\|/g, '').split('|').length;
