/** Text from traces inside a judge's prompt: MLflow fills in `{{ name }}`, so braces of data must not read as variables. */

/** Every `{{`, `}}`, `{%`, `%}`, `{#`, `#}` gets a space in between; the text stays readable. */
export function withoutTemplateMarks(text: string): string {
  return text.replace(/\{(?=[{%#])/g, '{ ').replace(/(?<=[}%#])\}/g, ' }');
}
