/**
 * Does a rule say anything that can be decided? A judge told "the answer is good" rules by its mood: a sentence needs at least one
 * word that is neither grammar, nor the name of the thing judged, nor mere praise. Words of other languages count as content.
 */

const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

const grammar = words(
  'a an the this that these those it its is are was were be been being do does did has have had will would shall should must may might can could ' +
    'not no and or but if then else when while as at by for from in into of on to with without within than so such very more most much many any all each every ' +
    'always never only also just too there their they them he she we you your our his her which who what how where why',
);
const judged = words(
  'answer answers response responses reply replies output outputs agent agents assistant assistants model ai bot user users customer customers question questions query queries request requests ' +
    'text message messages result results quality level standard standards way manner thing things content information everything anything overall general generally provide provides provided give gives given ensure ensures make makes',
);
const praise = words(
  'good bad better best great excellent nice fine ok okay right wrong appropriate appropriately inappropriate proper properly suitable suitably adequate adequately acceptable reasonable reasonably satisfactory sufficient sufficiently ' +
    'helpful helpfully useful relevant relevantly correct correctly accurate accurately high low quality clear clearly concise concisely polite politely professional professionally friendly thorough thoroughly complete completely ' +
    'comprehensive coherent consistent effective effectively efficient efficiently optimal optimally meaningful valuable high-quality well well-written well-structured reliable robust satisfying satisfied safe user-friendly',
);

/** Words that something can be checked by, each once. */
export function decidableWords(text: string): string[] {
  const found = text.toLowerCase().match(/[\p{L}\p{N}](?:[\p{L}\p{N}_'-]*[\p{L}\p{N}])?/gu) ?? [];
  return [...new Set(found)].filter((word) => !grammar.has(word) && !judged.has(word) && !praise.has(word));
}
