/** IP addresses (RFC 791, RFC 4291) that lead to a machine, and user and password in a URL (RFC 3986, section 3.2.1). */
import { wordsBefore, type Detector, type Found } from './found.ts';

const four = /(?<![\p{L}\p{N}_.-])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.\d|-[\p{L}\d])/gu;
/** What else four numbers with points are. */
const numbering =
  /(?:\bv|version|release|build|section|chapter|clause|paragraph|part|§|rev|revision|firmware|driver|[=~><]=|\^|oid)["'\s:.]{0,3}$/;
const six = /(?<![\p{L}\p{N}_.:])[0-9a-f]{0,4}:[0-9a-f:.]{2,45}(?![\p{L}\p{N}_:])/giu;

export const findAddresses: Detector = (text, key) => {
  const found: Found[] = [];
  if (text.includes('.') && !/version|release/i.test(key))
    for (const { 0: match, index } of text.matchAll(four)) {
      const octets = match.split('.').map(Number);
      if (octets.some((octet) => octet > 255) || /(?:^|\.)0\d/.test(match)) continue;
      // The machine itself, everyone, and masks.
      if (octets[0] === 127 || octets[0] === 0 || octets[0] === 255) continue;
      if (!numbering.test(wordsBefore(text, index))) found.push(address(match, index));
    }
  if (text.includes(':'))
    for (const { 0: match, index } of text.matchAll(six)) {
      const written = match.replace(/\.+$/, '');
      if (isSix(written)) found.push(address(written, index));
    }
  return found;
};

const address = (written: string, start: number): Found => ({
  start,
  end: start + written.length,
  kind: 'IP',
  canonical: written.toLowerCase(),
});

/** Eight groups, or fewer around one "::"; with so few groups that code is as likely ("a::b", "::1"), it is none. */
function isSix(written: string): boolean {
  const halves = written.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const embedded = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(last);
  const plain = embedded ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const count = plain.length + (embedded ? 2 : 0);
  if (halves.length === 1) return count === 8;
  return count < 8 && count >= 2 && (count > 3 || plain[0]!.length >= 3) && /\d/.test(written);
}

const userInfo = /(?<![\p{L}\p{N}+.-])[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/@:"'<>]{1,128}:[^\s/@"'<>]{1,256})@/giu;

export const findCredentials: Detector = (text) => {
  if (!text.includes('://')) return [];
  return [...text.matchAll(userInfo)].map(({ 0: match, 1: pair, index }): Found => {
    const end = index + match.length - 1;
    return { start: end - pair!.length, end, kind: 'CREDENTIALS', canonical: pair! };
  });
};
