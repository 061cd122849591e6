/** "A before B" where both are calls, or A is the user's consent, or B is the answer. */
import { clausesOf, isConditional, openingPart, orderParts } from './clauses.ts';
import { plain } from './modality.ts';
import type { RuleCheck, RuleSentence } from './rule-types.ts';
import type { ToolIndex } from './tool-index.ts';

/** Whatever changes something, in general words. */
const kinds = '(?:consequential|destructive|irreversible|mutating|state changing|write|database|any|every|each|all)';
const anyChange = new RegExp(
  ` (?:${[
    `(?:${kinds} )*actions? (?:that|which) (?:would |will |can |may )?(?:update|change|modify|alter|write|affect)s? (?:\\S+ ){0,3}(?:database|databases|data|record|records|system|systems|state|account|accounts)`,
    `${kinds} (?:actions?|operations?|changes?|writes?|updates?|modifications?)`,
    'making (?:any )?changes?|chang(?:e|ing) (?:anything|any data)',
    '(?:jeder|jede|jeglicher|allen) (?:änderung|änderungen|aktion|aktionen)|daten (?:änderst|ändern|schreibst|schreiben|löschst|löschen)',
    '(?:toute|chaque) (?:modification|action|opération)|modifier (?:des|les) données',
    '(?:cualquier|cada) (?:cambio|acción|modificación)|modificar (?:los )?datos',
  ].join('|')}) `,
);
/** What may stand beside it without narrowing it. */
const anything = new Set(
  "before doing taking making performing executing to in on of a an the any user user's customer customer's record records data database system account avant prendre tomar realizar hacer".split(
    ' ',
  ),
);
const theAction =
  / (?:(?:the|this|that|these|any such) (?:action|actions|operation|tool|call|tool call)|doing so|do so|taking action) /;
const answering =
  / (?:(?:you |it |the agent |the assistant )?(?:answer|answers|respond|responds|reply|replies|answering|responding|replying|giving an answer|an answer|any answer|the answer|every answer|each answer)|du antwortest|sie antworten|jeder antwort|répondre|responder) $/;

const people =
  "(?:the |their |his |her |a |explicit |express |clear |prior |verbal )*(?:user|customer|client|caller|patient|guest|member|employee|person|them|him|her|user's|users|customer's|client's|caller's|patient's|guest's|member's|employee's)";
const consentNouns = '(?:confirmation|approval|consent|permission|agreement)';
/** That the one who writes to the agent agrees. */
const consent = [
  new RegExp(`^ ${people} (?:\\S+ ){0,2}${consentNouns} $`),
  new RegExp(`^ (?:an? |the )?(?:explicit |express |clear )*${consentNouns} (?:(?:from|of|by) ${people} )?$`),
  new RegExp(` (?:explicit |express |clear |written |verbal )?(?:user|customer|client) ${consentNouns} `),
  new RegExp(
    ` (?:obtain|get|receive|require|request|seek|ask for|asking for|have|wait for|without|obtaining|getting) ${people} (?:\\S+ ){0,2}${consentNouns} `,
  ),
  new RegExp(
    ` (?:obtain|get|receive|require|request|seek|ask for|asking for|have|wait for|without|obtaining|getting) (?:an )?(?:explicit |express |clear )?${consentNouns} (?:(?:from|of|by) ${people} )?$`,
  ),
  new RegExp(
    ` (?:obtain|get|receive|require|request|seek|ask for|wait for|without|obtaining|getting) (?:an )?(?:explicit |express |clear )?${consentNouns} (?:from|of|by) ${people} `,
  ),
  new RegExp(
    ` (?:ask|asking) ${people} (?:explicitly )?(?:to (?:explicitly )?confirm|for (?:explicit |their |his |her )?${consentNouns}) `,
  ),
  new RegExp(
    ` ${people} (?:has |have |had )?(?:explicitly )?(?:confirm|confirms|confirmed|agree|agrees|agreed|approve|approves|approved|consent|consents|consented) `,
  ),
  new RegExp(` (?:confirm|confirms|confirming) (?:\\S+ ){0,5}with ${people} `),
  / (?:bestätigung|zustimmung|einwilligung|einverständnis) (?:\S+ ){0,3}(?:nutzers|benutzers|kunden|patienten|anwenders|nutzerin|kundin|patientin) /,
  / (?:nutzer|benutzer|kunde|kunden|patient|patienten|anwender) (?:\S+ ){0,3}(?:zustimmung|bestätigung|einwilligung|zugestimmt|bestätigt|zustimmt) /,
  / (?:confirmation|accord|consentement|approbation) (?:\S+ ){0,2}(?:de l'utilisateur|du client|du patient|de l'usager|du salarié) /,
  / (?:l'utilisateur|le client|le patient) (?:\S+ ){0,3}(?:confirmé|accepté|confirme|accepte|confirmer) /,
  / (?:confirmación|aprobación|consentimiento|autorización) (?:\S+ ){0,2}(?:del usuario|del cliente|del paciente) /,
  / (?:el usuario|el cliente|el paciente) (?:\S+ ){0,3}(?:confirme|confirma|confirmado|acepte|acepta|aceptado) /,
];

export function bindOrder(rule: RuleSentence, index: ToolIndex): RuleCheck[] {
  return clausesOf(rule.text).flatMap((clause) => bindClause(clause, rule, index) ?? []);
}

function bindClause(clause: string, rule: RuleSentence, index: ToolIndex): RuleCheck | undefined {
  const begin = openingPart(clause);
  const parts = begin === undefined ? orderParts(clause.replace(/ unless /i, ' until ')) : { first: begin, later: 'any action' };
  if (parts === undefined || isConditional(parts.first) || isConditional(parts.later)) return undefined;
  const later = laterTools(parts.later, parts.first, rule, index);
  if (consent.some((cue) => cue.test(plain(parts.first))))
    return later.length === 0 ? undefined : { type: 'confirm_before', tools: later };
  const first = firstTools(parts.first, rule.text, index);
  if (first.length === 0) return undefined;
  if (answering.test(plain(parts.later))) return { type: 'call_before_answer', first };
  const after = later.filter((tool) => !first.includes(tool));
  return after.length === 0 ? undefined : { type: 'call_before', first, later: after };
}

function firstTools(part: string, sentence: string, index: ToolIndex): string[] {
  const named = index.named(part);
  return named.length > 0 ? named : index.meant(part, { context: sentence, loose: true });
}

function laterTools(part: string, context: string, rule: RuleSentence, index: ToolIndex): string[] {
  const named = index.named(part);
  if (named.length > 0) return named;
  const words = plain(part);
  const bare = plain(part.replace(/\([^()]*\)/g, ' '));
  if (anyChange.test(bare)) {
    const rest = bare.replace(anyChange, ' ').trim();
    return rest === '' || rest.split(' ').every((word) => anything.has(word)) ? index.writes() : [];
  }
  if (theAction.test(words)) return sectionTools(rule, index);
  return index.meant(part, { context });
}

/** The action that the nearest heading names ("## Cancel pending order"), or the tool whose description it is. */
export function sectionTools({ section }: RuleSentence, index: ToolIndex): string[] {
  for (const title of section.toReversed()) {
    const tools = index.has(title) ? [title] : index.meant(title);
    if (tools.length > 0) return tools;
  }
  return [];
}
