/**
 * Text from traces inside a judge's prompt: MLflow fills in `{{ name }}`, so braces of data must not read as variables, and lone
 * surrogates cannot be sent (older clients fail on them).
 */

/**
 * Every `{{`, `}}`, `{%`, `%}`, `{#`, `#}` gets a space in between; the text stays readable. Lone surrogates become U+FFFD: MLflow
 * stores these texts beside each verdict, cannot encode them, and then drops all verdicts of the row.
 */
export function withoutTemplateMarks(text: string): string {
  return text
    .toWellFormed()
    .replace(/\{(?=[{%#])/g, '{ ')
    .replace(/(?<=[}%#])\}/g, ' }');
}
