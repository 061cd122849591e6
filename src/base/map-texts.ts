/** A JSON value with every text of it changed; all else as it is. `changeKey`: for keys that no schema fixes. */
export function mapTexts(
  value: unknown,
  change: (text: string) => string,
  changeKey: (key: string) => string = (key) => key,
): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, changeKey));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [changeKey(key), mapTexts(item, change, changeKey)]));
}
