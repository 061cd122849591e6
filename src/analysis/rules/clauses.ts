/** The parts of a sentence that rules are made of: clauses, and what has to come before what. */
import { plain } from './modality.ts';

/** Cuts at ";", ":" and at ", and", ", but", ", so" outside brackets: each part can be a rule of its own. */
export function clausesOf(sentence: string): string[] {
  const masked = maskBrackets(sentence);
  const cuts = [...masked.matchAll(/[;:][ ]|,[ ](?:and|but|so|und|aber|et|mais|y|pero)[ ]/g)];
  const parts: string[] = [];
  let start = 0;
  for (const cut of cuts) {
    if (cut[0].startsWith(':') && isLead.test(sentence.slice(0, cut.index))) continue;
    parts.push(sentence.slice(start, cut.index));
    start = cut.index + cut[0].length;
  }
  return [...parts, sentence.slice(start)].filter((part) => part.trim() !== '');
}

/** "You must never: ..." goes on after the colon. */
const isLead =
  /(?:^|[ ])(?:must|should|shall|may|can|never|not|always|do|don't|don’t|to|following|niemals|nie|nicht|immer|jamais|toujours|nunca|siempre)$/i;

/** Same length; what is in brackets is dots. */
function maskBrackets(text: string): string {
  return text.replace(/[([][^()[\]]*[)\]]/g, (part) => '.'.repeat(part.length));
}

const conditions =
  / (?:if|when|whenever|unless|except|excepting|in case|provided|where|depending|while|wenn|falls|sofern|sobald|außer|si|lorsque|quand|sauf|cuando|salvo|excepto) /;

/** The clause holds in some cases only, and which cannot be told from events. */
export const isConditional = (text: string): boolean =>
  conditions.test(plain(text)) || /^ ?(?:sollte|sollten|should) (?:the|a|der|die|das|ein|eine|you) /i.test(text);

export interface OrderParts {
  first: string;
  later: string;
}

const BEFORE = "(?:before|prior to|bevor|vor|avant de|avant d'|avant|antes de)";
const UNTIL = '(?:until|without|bis|ohne|sans|sin|hasta que|before|bevor|avant de|antes de)';
const AFTER =
  '(?:only after|only once|erst nachdem|erst wenn|nur nachdem|seulement après|uniquement après|solo después de|sólo después de)';
const NEGATION =
  "(?:never|must not|mustn't|do not|don't|cannot|can't|should not|shouldn't|may not|niemals|nie|nicht|keine|keinen|kein|jamais|ne|n'|nunca|no)";

const leadingBefore = new RegExp(`^(?:and |then |but )?${BEFORE}[ ](.+)$`, 'i');
const innerBefore = new RegExp(`^(.+?),?[ ]${BEFORE}[ ](.+)$`, 'i');
const negatedUntil = new RegExp(`^(.*?)(?:^|[ ])${NEGATION}[ ](.*?)(?:,?[ ])?${UNTIL}[ ](.+)$`, 'i');
/** What may be left undone, and what is merely allowed. */
const needless =
  /(?:not|n't|no) (?:need|have) to|no need|need not|needn't|not (?:necessary|required|needed)|nicht (?:nötig|notwendig|erforderlich)|pas (?:besoin|nécessaire)|no (?:hace falta|es necesario|tienes? que)|\boptional/i;
const allowed = /(?:^| )(?:you|agent|assistant) (?:can|may|could|might) (?!not\b|only\b|never\b)/i;
const innerAfter = new RegExp(`^(.+?)[ ]${AFTER}[ ](.+)$`, 'i');
const splitAfter = /^(.*?(?:^|[ ])(?:only|nur)[ ].+?)[ ](?:after|once|nachdem)[ ](.+)$/i;
const firstThen = /(?:^|[ ,])first,?[ ](.+?)[, ]+(?:and )?then[ ](.+)$/i;
const opening =
  /^(.*?)(?:at the (?:beginning|start) of (?:the|each|every|a) (?:conversation|chat|call|session|interaction)|before (?:doing )?anything else)[,:]?[ ]?(.*)$/i;

/** Splits "before B, do A", "do A before B", "never B until A", "B only after A", "first A, then B"; undefined for any other clause. */
export function orderParts(clause: string): OrderParts | undefined {
  const text = clause.trim().replace(/[.!]+$/, '');
  if (needless.test(text) || (allowed.test(text) && !/\bonly\b/i.test(text))) return undefined;
  const leading = leadingBefore.exec(text);
  if (leading !== null) {
    const end = maskBrackets(leading[1]!).indexOf(',');
    return end < 0 ? undefined : { later: leading[1]!.slice(0, end), first: leading[1]!.slice(end + 1) };
  }
  const negated = negatedUntil.exec(text);
  if (negated !== null) return { later: `${negated[1]} ${negated[2]}`.trim(), first: negated[3]! };
  for (const pattern of [innerAfter, splitAfter]) {
    const match = pattern.exec(text);
    if (match !== null) return { later: match[1]!, first: match[2]! };
  }
  for (const pattern of [firstThen, innerBefore]) {
    const match = pattern.exec(text);
    if (match !== null) return { first: match[1]!, later: match[2]! };
  }
  return undefined;
}

/** What has to be done before all else; undefined when the clause does not say so. */
export function openingPart(clause: string): string | undefined {
  const match = opening.exec(clause.trim());
  return match === null ? undefined : `${match[1]} ${match[2]}`.trim();
}
