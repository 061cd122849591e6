/** Does a message of the user's agree to something? Words of assent, not of any domain, in the languages most agents speak. */
export const AGREEMENT_WORDS = [
  'yes',
  'yeah',
  'yep',
  'yup',
  'yea',
  'sure',
  'ok',
  'okay',
  'correct',
  'confirm',
  'confirmed',
  'confirming',
  'agree',
  'agreed',
  'approve',
  'approved',
  'absolutely',
  'definitely',
  'certainly',
  'exactly',
  'perfect',
  'great',
  'proceed',
  'continue',
  'fine',
  'go ahead',
  'go for it',
  'do it',
  'do that',
  'please do',
  'of course',
  'sounds good',
  'looks good',
  'that works',
  "that's right",
  "that's fine",
  "that's it",
  'that is fine',
  'that is right',
  'all good',
  'fine with me',
  "let's do",
  "let's go",
  'ja',
  'jawohl',
  'genau',
  'gerne',
  'einverstanden',
  'bestätige',
  'bestätigt',
  'passt',
  'stimmt',
  'in ordnung',
  'richtig',
  'klar',
  'mach das',
  'machen sie das',
  'oui',
  "d'accord",
  'confirme',
  'confirmé',
  'parfait',
  'allez y',
  'vas y',
  'bien sûr',
  'exactement',
  'entendu',
  'volontiers',
  'sí',
  'claro',
  'confirmo',
  'confirmado',
  'adelante',
  'de acuerdo',
  'correcto',
  'vale',
  'hazlo',
  'hágalo',
  'por supuesto',
  'perfecto',
  'certo',
  'confermo',
  "d'accordo",
  'va bene',
  'sim',
  'pode',
  'akkoord',
] as const;

/** First words that refuse. */
export const REFUSALS = ['no', 'nope', "don't", 'dont', 'not', 'wait', 'stop', 'nein', 'nicht', 'non', 'não', 'nee'] as const;

const refusals = new Set<string>(REFUSALS);
const single: ReadonlySet<string> = new Set(AGREEMENT_WORDS.filter((cue) => !cue.includes(' ')));
const phrases = AGREEMENT_WORDS.filter((cue) => cue.includes(' '));

/** Runs of letters, digits and "'", as Python finds them too: marks that stand apart from their letter part words. */
export const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\p{L}\p{N}][\p{L}\p{N}']*/gu) ?? [];

/** One of the words occurs; after a first word that refuses, only where a comma or a stop lies between. */
export function agrees(message: string): boolean {
  const words = wordsIn(message);
  const stop = message.search(/[,.;!?\n]/);
  const rest = !refusals.has(words[0] ?? '') ? words : stop < 0 ? [] : wordsIn(message.slice(stop));
  if (rest.some((word) => single.has(word))) return true;
  const text = ` ${rest.join(' ')} `;
  return phrases.some((cue) => text.includes(` ${cue} `));
}
