/** Values that a tool's declaration offers: enum, const, default and examples count as evidence for an argument. */
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import type { ToolDeclaration } from '../trace/trace.ts';
import { scalarTexts } from './checks/value-text.ts';

const offering = ['enum', 'const', 'default', 'example', 'examples'];

/** Descriptions count too: they often spell out a format with a value that may be passed as it is. */
export function declaredValues(declarations: readonly ToolDeclaration[]): string[] {
  const texts: string[] = [];
  for (const declaration of declarations) {
    if (declaration.description !== undefined) texts.push(declaration.description);
    collect(declaration.parameters, texts, 0);
  }
  return texts;
}

/** Schemas nest; 20 levels bound a hostile one. */
function collect(schema: JsonValue | undefined, texts: string[], depth: number): void {
  if (depth > 20) return;
  if (Array.isArray(schema)) for (const item of schema) collect(item, texts, depth + 1);
  if (!isJsonObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (offering.includes(key)) texts.push(...scalarTexts(value));
    else if (key === 'description' && typeof value === 'string') texts.push(value);
    else collect(value, texts, depth + 1);
  }
}
