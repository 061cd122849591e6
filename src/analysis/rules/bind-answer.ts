/** What the answer has to hold, in which language, how long. */
import { clausesOf, isConditional } from './clauses.ts';
import { plain } from './modality.ts';
import { amount, NUMBER } from './numbers-in-words.ts';
import type { RuleSentence, TextCheck, TextPlace } from './rule-types.ts';

export function bindAnswer(rule: RuleSentence): TextCheck[] {
  if (isConditional(rule.text)) return [];
  return [...quoted(rule.text), ...clausesOf(rule.text).flatMap((clause) => [...language(clause), ...length(clause)])];
}

const literal =
  /"([^"\n]{2,120})"|“([^”\n]{2,120})”|«[ ]?([^»\n]{2,120}?)[ ]?»|„([^“”\n]{2,120})[“”]|(?:^|[ (:])'([^'\n]{2,120})'(?=[ .,;:!)]|$)/g;
const REPLY =
  '(?:(?:your|the|each|every|all|any) )?(?:\\S+ )?(?:answers?|responses?|repl(?:y|ies)|messages?|conversations?|outputs?)';
const forbidsSaying =
  /(?:never|do not|don't|must not|mustn't|should not|cannot|avoid|niemals|nie|nicht|ne|jamais|nunca|no)[ ](?:ever[ ])?(?:say|saying|mention|mentioning|use|using|write|writing|include|including|utter|output|print|start with|begin with|end with|sage|sagen|erwähne|erwähnen|verwende|verwenden|schreibe|dites|dis|mentionne|mentionnez|utilise|utilisez|digas|diga|menciones|mencione|uses)(?: the)?(?: (?:words?|phrases?|terms?|expressions?|wörter|wort|begriffe?|mots?|expression|palabras?))?[ :]*$/i;
const start = new RegExp(
  `^(?:(?:always|you must|please|you should) )?(?:always )?(?:start|begin|open|starts|begins) ${REPLY} with(?: the)?(?: (?:words?|phrase|sentence|line|text|exact \\S+))?[ :]*$`,
  'i',
);
const end = new RegExp(
  `^(?:(?:always|you must|please|you should) )?(?:always )?(?:end|close|finish|conclude) ${REPLY} with(?: the)?(?: (?:words?|phrase|sentence|line|text|exact \\S+))?[ :]*$`,
  'i',
);
const subject = new RegExp(
  `^${REPLY} (?:must|should|has to|have to|always) (?:always )?(start|begin|end|starts|begins|ends|include|contain)s? (?:with )?(?:the )?(?:words?|phrase|sentence|line|text|exact \\S+)?[ :]*$`,
  'i',
);
const include = new RegExp(
  `^(?:(?:always|you must|you should) )(?:always )?(?:include|add|append) (?:the )?(?:words?|phrase|sentence|line|text|disclaimer|note|notice|exact \\S+)?[ :]*$`,
  'i',
);
const example = /(?:e\.g\.|for example|such as|like|z\.b\.|par exemple|por ejemplo)[ :]*$/i;

/** Rules about one or several literals in quotation marks, with nothing but "or" and commas between and nothing after. */
function quoted(text: string): TextCheck[] {
  const found = [...text.matchAll(literal)].map((match) => ({ match, text: match.slice(1).find((part) => part !== undefined)! }));
  const [first] = found;
  if (first === undefined) return [];
  const lead = text.slice(0, first.match.index + (first.match[0].startsWith(' ') ? 1 : 0));
  const rest = found.reduce((whole, { match }) => whole.replace(match[0], ' '), text.slice(lead.length));
  if (!/^(?:[ ,./!]|or|and|oder|und|ou|et|o|y)*$/i.test(rest) || example.test(lead)) return [];
  const forbidden = forbidsSaying.exec(lead);
  if (forbidden !== null) {
    const where = placeOf(forbidden[0]);
    return found.map((item): TextCheck => ({ type: 'forbidden_text', text: item.text, where }));
  }
  if (found.length > 1) return [];
  const named = subject.exec(lead);
  const where = start.test(lead)
    ? 'start'
    : end.test(lead)
      ? 'end'
      : named !== null
        ? placeOf(named[1]!)
        : include.test(lead)
          ? 'anywhere'
          : undefined;
  return where === undefined || /[{<[][^}>\]]*[}>\]]/.test(first.text)
    ? []
    : [{ type: 'required_text', text: first.text, where }];
}

const placeOf = (words: string): TextPlace =>
  /start|begin/i.test(words) ? 'start' : /\bends?\b/i.test(words) ? 'end' : 'anywhere';

const languages: [string, string][] = [
  ['en', 'english|englisch|anglais|inglés|inglese'],
  ['de', 'german|deutsch|allemand|alemán'],
  ['fr', 'french|französisch|français|francés'],
  ['es', 'spanish|spanisch|espagnol|español'],
  ['it', 'italian|italienisch|italien|italiano'],
  ['pt', 'portuguese|portugiesisch|portugais|portugués|português'],
  ['nl', 'dutch|niederländisch|néerlandais|neerlandés'],
];
const answersIn = (name: string): RegExp =>
  new RegExp(
    ` (?:(?:answer|respond|reply|write|speak|communicate|answers|responses|replies)(?: (?:to )?(?:the )?(?:users?|customers?|questions?|them|must be|should be|are))?(?: (?:always|only|exclusively|strictly))*|antworte|antworten sie|antworte (?:stets|immer|nur|ausschließlich)|antworten sie (?:stets|immer|nur|ausschließlich)|(?:réponds|répondez)(?: (?:toujours|uniquement|exclusivement))*|(?:responde|responda)(?: (?:siempre|únicamente|solo|sólo))*)(?: written)? (?:in|auf|en) (?:${name})(?: only| language| exclusively)? $`,
  );
const required = languages.map(([code, names]) => ({ code, cue: answersIn(names) }));

function language(clause: string): TextCheck[] {
  const words = plain(clause);
  if (/ (?:not|never|don't|nicht|kein|pas|nunca) /.test(words)) return [];
  const found = required.filter(({ cue }) => cue.test(words));
  return found.length === 1 ? [{ type: 'answer_language', language: found[0]!.code }] : [];
}

const size = new RegExp(
  ` (?:at most|no more than|not more than|(?:a )?maximum(?: of)?|under|below|within|not exceed|not be longer than|no longer than|up to|to|höchstens|maximal|nicht mehr als|au plus|au maximum|maximum|pas plus de|como máximo|máximo|no más de) (${NUMBER}) (words?|sentences?|characters?|wörter|worte|sätze|sätzen|zeichen|mots|phrases|caractères|palabras|frases|oraciones|caracteres) `,
);
const aboutAnswer =
  / (?:answer|answers|respond|response|responses|reply|replies|antwort|antworten|antworte|réponse|réponses|réponds|répondez|respuesta|respuestas|responde|responda) /;
/** Parts of an answer have limits of their own. */
const aboutPart =
  / (?:each|every|per|title|titles|heading|headings|summary|bullet|bullets|paragraph|paragraphs|item|items|line|subject|caption|pro|par|por|jede|jeder|chaque|cada) /;
const units: Record<string, 'words' | 'sentences' | 'characters'> = {
  w: 'words',
  m: 'words',
  p: 'words',
  s: 'sentences',
  o: 'sentences',
  f: 'sentences',
  c: 'characters',
  z: 'characters',
};

function length(clause: string): TextCheck[] {
  const words = plain(clause);
  const match = size.exec(words);
  if (match === null || !aboutAnswer.test(words) || aboutPart.test(words)) return [];
  const most = amount(match[1]!);
  const unit = match[2] === 'phrases' ? 'sentences' : units[match[2]![0]!];
  return most === undefined || unit === undefined || most === 0 ? [] : [{ type: 'max_length', most, unit }];
}
