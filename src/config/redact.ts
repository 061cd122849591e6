/** Takes secrets out of whatever is printed, logged or persisted. */

const bearer = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi;
const parameter = /([?&;](?:[\w.-]*(?:token|password|secret|key|signature|sig)[\w.-]*)=)[^&\s"'#]+/gi;
const tokenShape = /\b(?:dapi[0-9a-f]{16,}|sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,})/g;

/** URLs lose user info and secret query parameters; bearer tokens and known token shapes become ***. */
export function redactText(text: string): string {
  return text.replace(userInfo, '$1').replace(parameter, '$1***').replace(bearer, '$1 ***').replace(tokenShape, '***');
}
