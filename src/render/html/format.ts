/** Numbers as a person reads them. Always the same text for the same number, whatever the machine's locale. */

const missing = '–';

/** 1234567 -> "1,234,567". */
export function count(value: number): string {
  if (!Number.isFinite(value)) return missing;
  const [whole = '', fraction] = String(Math.round(value * 100) / 100).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** "1 trace", "2 traces". */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** "7 of 30". */
export function part(value: number, total: number): string {
  return `${count(value)} of ${count(total)}`;
}

export function percent(value: number, total: number): string {
  if (total <= 0) return missing;
  const share = (value / total) * 100;
  if (share > 0 && share < 1) return '<1 %';
  if (share > 99 && share < 100) return '>99 %';
  return `${Math.round(share)} %`;
}

/** Milliseconds with two or three significant digits: "870 ms", "5.2 s", "2 min 5 s". */
export function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return missing;
  if (milliseconds < 1) return milliseconds <= 0 ? '0 ms' : '<1 ms';
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 7200) return withRest(Math.floor(whole / 60), 'min', whole % 60, 's');
  return withRest(Math.floor(whole / 3600), 'h', Math.round((whole % 3600) / 60) % 60, 'min');
}

function withRest(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${count(large)} ${largeUnit}` : `${count(large)} ${largeUnit} ${small} ${smallUnit}`;
}

/** A scorer's mean with two decimals; never rounded up to 1 or down to 0. */
export function mean(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return missing;
  if (value > 0.99 && value < 1) return '>0.99';
  if (value > 0 && value < 0.01) return '<0.01';
  return value.toFixed(2);
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
