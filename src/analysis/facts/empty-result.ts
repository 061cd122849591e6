import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import { words } from '../checks/evidence-index.ts';

/** Nothing, in whatever brackets and under whatever names: "", [], "None", {"results": []}, [{"hits": null}]. */
export function isEmptyResult(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.every(isEmptyResult);
  if (isJsonObject(value)) return Object.values(value).every(isEmptyResult);
  if (typeof value !== 'string') return false;
  return words(value.replace(/"[^"\n]*"[ \t\r\n]*:/g, ' ')).every((word) => /^(?:none|null|nan|undefined)$/.test(word));
}
