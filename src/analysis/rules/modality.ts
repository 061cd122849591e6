/**
 * The force of a sentence, from words that are closed classes of their language: modal verbs, negations, "only", "before", numbers of
 * times. English, and the commonest ones of German, French and Spanish. Nothing here is about any domain.
 */
import type { RuleKind, RuleStrength } from './rule-types.ts';
import { wordsOf } from './stem.ts';

/** Alternatives, each whole words, over the text of `plain`. */
const cues = (...texts: string[]): RegExp => new RegExp(` (?:${texts.join('|')}) `);

/** The words of a text between single spaces, with one at both ends: cues are looked for in this. */
export const plain = (text: string): string => ` ${wordsOf(text).join(' ')} `;

const forbidding = cues(
  "must not|mustn't|must never|shall not|may not|cannot|can't|can not|never|not allowed|not permitted|not supposed|forbidden|prohibited|under no circumstances|in no case",
  '(?:must|should|shall|may|can|will) (?:under no circumstances|in no case)|no \\S+ (?:is|are) allowed',
  'darf nicht|dürfen nicht|darfst nicht|nie|niemals|keinesfalls|verboten|untersagt|nicht erlaubt|unter keinen umständen|(?:darf|darfst|dürfen) (?:\\S+ ){0,6}(?:nicht|kein|keine|keinen)',
  'jamais|interdit|interdite|ne (?:doit|dois|devez|doivent|peut|peux|pouvez|peuvent) (?:pas|jamais)|en aucun cas',
  'nunca|jamás|prohibido|prohibida|no (?:debe|debes|deben|puede|puedes|pueden)|en ningún caso|bajo ninguna circunstancia',
);
const advisingAgainst = cues(
  "should not|shouldn't|should never|ought not|soll nicht|sollst nicht|sollen nicht|sollte nicht|sollten nicht|ne devrait pas|ne devriez pas|no debería|no deberías",
);
const demanding = cues(
  'must|have to|has to|shall|required to|is required|are required|is mandatory|is obligatory|needs to|need to|always|make sure|ensure|be sure|only ever',
  'muss|müssen|musst|immer|stets|zwingend|unbedingt|verpflichtet|ausschließlich',
  'doit|dois|devez|doivent|toujours|il faut|obligatoire|obligatoirement|uniquement|exclusivement',
  'debe|debes|deben|siempre|hay que|tiene que|tienes que|obligatorio|únicamente|exclusivamente',
);
const advising = cues('should|ought to|remember to|sollst|soll|sollen|sollte|sollten|devrait|devriez|debería|deberías|conviene');
const limiting = cues(
  'at most|no more than|not more than|not exceed|a maximum of|maximum of|at least|no fewer than|no less than|exactly [0-9]+|fewer than|less than|only once|at a time|once per|once only|(?:called|used|invoked|made|run) once|(?:under|within|below) [0-9]+ (?:words|sentences|characters|tokens|lines|seconds|minutes)',
  '(?:maximum|max|maximal|höchstens|maximal|mindestens|nicht mehr als) \\S+|nur einmal|höchstens einmal',
  'au plus|au maximum|pas plus de|au moins|une seule fois|maximum de',
  'como máximo|a lo sumo|no más de|al menos|una sola vez|máximo de',
);
const ordering = cues(
  '(?:before|prior to) (?:you|the|a|an|any|each|every|all|it|this|that|doing|taking|making|[a-z]+ing)|only after|first \\S.* then|must first|have to first|not \\S.* until|at the beginning|before anything',
  "bevor|erst nachdem|erst wenn|zuerst|vor jeder|vor jedem|avant de|avant d'\\S+|avant toute|avant tout|avant chaque|d'abord|antes de|primero|solo después|sólo después",
);
const conditioning = cues(
  'only if|only when|only after|only once|if and only if|only with|unless|can only|may only|only be|except|nur wenn|nur falls|nur dann|nur mit|es sei denn|außer|(?:darf|darfst|dürfen|kannst|kann|können) (?:\\S+ ){0,6}nur',
  'uniquement si|seulement si|que si|sauf si|à moins que|sauf|solo si|sólo si|solo cuando|sólo cuando|únicamente si|a menos que|salvo|excepto|(?:solo|sólo|únicamente) (?:se )?(?:puede|puedes|pueden)',
);
/** A bare instruction starts with one of these. */
const instructing = cues(
  '(?:answer|respond|reply|use|call|ask|check|confirm|verify|look up|keep|write|return|cite|quote|include|limit|say|state|tell|follow|translate|summarize|start|begin|end|stop|refuse|decline|deny|avoid|treat|read|run|get|obtain|find|make|only|first|never|always|please \\S+)',
  'antworte|antworten sie|verwende|verwenden sie|nutze|nutzen sie|frage|fragen sie|prüfe|prüfen sie|nenne|rufe|zitiere|réponds|répondez|utilise|utilisez|demande|demandez|vérifie|vérifiez|cite|citez|appelle|appelez|obtiens|obtenez|responde|responda|usa|use|utiliza|utilice|pregunta|pregunte|verifica|verifique|cita|cite|llama|llame|pide|pida|obtén|obtenga',
);
/** An imperative with a negation, at the start of a clause: "they do not have ..." is none. */
const negatedImperative =
  /^ (?:(?:please|and|but|or|so|also|then|you) )?(?:do not|don't|dont|avoid|refrain from|ne \S+ (?:\S+ )?pas|n'\S+ (?:\S+ )?pas|no (?:uses?|utilic?es?|menciones?|llames?|inventes?|reveles?|compartas?|respondas?|hagas?|des)|\S+ (?:sie )?(?:niemals|nie|nicht|keine|keinen) )/;

/** "You do not have to" leaves a choice. */
const needless = / (?:(?:do|does|is|are) )?(?:not|no|don't|doesn't|needn't|never) (?:need|needs|have|has)(?: to)? /g;
/** A case or a time, after which the instruction follows. */
const circumstance =
  / (?:if|when|whenever|for|at|during|before|after|once|prior to|wenn|falls|bevor|vor|nachdem|si|avant|après|lorsque|quand|antes|después|cuando) /;

/** What kind of rule a sentence is and how strong; undefined for one without any force. */
export function forceOf(text: string): { kind: RuleKind; strength: RuleStrength } | undefined {
  const binding = (part: string): string => plain(part).replace(needless, ' ');
  const words = binding(text);
  const clauses = text.split(/[,;:()–—]| - /).map(binding);
  const isForbidden = forbidding.test(words);
  const isNegated = isForbidden || advisingAgainst.test(words) || clauses.some((clause) => negatedImperative.test(clause));
  const isDemanded = demanding.test(words);
  const isAdvised = advising.test(words);
  const isLater = clauses[0]!.search(circumstance) === 0;
  const isPlain = clauses.some((clause, at) => (at === 0 || isLater) && clause.search(instructing) === 0);
  const isAddressed = / (?:before|until|after) (?:you|[a-z]+ing) /.test(words);
  const isConditional = conditioning.test(words);
  const isLimit = limiting.test(words);
  if (!(isNegated || isDemanded || isAdvised || isPlain || isConditional || isLimit || isAddressed)) return undefined;
  const strength: RuleStrength =
    isForbidden || isDemanded || isConditional || (isNegated && !isAdvised)
      ? 'must'
      : isAdvised || isNegated
        ? 'should'
        : 'plain';
  if (isLimit) return { kind: 'limit', strength: strength === 'plain' ? 'should' : strength };
  if (ordering.test(words)) return { kind: 'order', strength };
  if (isConditional) return { kind: 'condition', strength };
  return { kind: isNegated ? 'prohibition' : 'obligation', strength };
}
