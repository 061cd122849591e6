import { isJsonObject, type JsonValue } from '../../base/json-value.ts';

const keyOrWord = /"[^"\n]*"[ \t\r\n]*:|[\p{L}\p{N}]+/gu;
const nothing = /^(?:none|null|nan|undefined)$/i;

/** Nothing, in whatever brackets and under whatever names: "", [], "None", {"results": []}, [{"hits": null}]. */
export function isEmptyResult(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.every(isEmptyResult);
  if (isJsonObject(value)) return Object.values(value).every(isEmptyResult);
  if (typeof value !== 'string') return false;
  for (const [found] of value.matchAll(keyOrWord)) if (!found.startsWith('"') && !nothing.test(found)) return false;
  return true;
}
