/** Python source text that was written in this repository. */

declare const written: unique symbol;
export interface PythonSource {
  readonly text: string;
  readonly [written]: true;
}

/**
 * Template tag: python`...` without any `${}`. The missing rest parameter makes the compiler refuse an interpolation, so no data
 * can get into a `raw` node. Backslashes are Python's own.
 */
export function python(strings: TemplateStringsArray): PythonSource {
  return { text: strings.raw.join('').replace(/^\n+|\s+$/g, '') } as PythonSource;
}
