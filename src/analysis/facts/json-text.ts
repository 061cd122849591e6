/** What may follow an opening bracket or brace in JSON, so that other lists are told without the cost of an exception. */
const beginning = /^(?:\[[ \t\r\n]*["[{\]\-0-9tfn]|\{[ \t\r\n]*["}])/;

/** The text, without white space around it, is a JSON array or object. */
export function isJsonText(text: string): boolean {
  if (!beginning.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
