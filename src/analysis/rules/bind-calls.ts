/** Which calls, how many, and not together with words to the user. */
import { clausesOf, isConditional } from './clauses.ts';
import { sectionTools } from './bind-order.ts';
import { plain } from './modality.ts';
import { amount, NUMBER } from './numbers-in-words.ts';
import type { RuleCheck, RuleSentence } from './rule-types.ts';
import { stem, wordsOf } from './stem.ts';
import type { ToolIndex } from './tool-index.ts';

export function bindCalls(rule: RuleSentence, index: ToolIndex): RuleCheck[] {
  const checks = clausesOf(rule.text).flatMap((clause) => [
    ...separate(clause),
    ...(isConditional(clause) ? [] : [...never(clause, index), ...together(clause), ...limited(clause, rule, index)]),
  ]);
  return checks;
}

const forbids =
  / (?:never|must not|mustn't|must never|do not|don't|cannot|can't|should not|shouldn't|should never|may not|not allowed to|forbidden to|niemals|nie|nicht|darf nicht|jamais|ne|interdit|nunca|no|prohibido) /;
/** What may stand around the names in a sentence that forbids a call and nothing more. */
const around = new Set(
  wordsOf(
    `never must not mustn't do don't cannot can't should shouldn't may allowed forbidden to be is are it please you the agent assistant under any no circumstances
     ever at all in any case call calls called use used using invoke invoked run execute executed tool tools function functions the a an or and either
     niemals nie nicht darf dürfen keinesfalls unter keinen umständen rufe rufen verwende verwenden benutze nutze aufrufen auf werden aufgerufen verwendet das die den der werkzeug werkzeuge funktion tool und oder
     jamais ne n'appelle n'appelez n'utilise n'utilisez pas appelle appelez appeler utilise utilisez utiliser l'outil les outils la fonction et ou interdit d'utiliser d'appeler
     nunca no llames llame llamar uses use usar utilices utilice utilizar la herramienta las herramientas función y o prohibido`,
  ),
);
const callVerb = /^(?:call|us|invok|run|execut)$/;

/** The names, or the words of names, and nothing that narrows the case. */
function never(clause: string, index: ToolIndex): RuleCheck[] {
  if (!forbids.test(plain(clause))) return [];
  const named = index.named(clause);
  if (named.length > 0) {
    const names = new Set(named.flatMap((name) => wordsOf(name)));
    const isBare = wordsOf(clause).every((word) => around.has(word) || names.has(word));
    return isBare ? [{ type: 'never_call', tools: named }] : [];
  }
  const match =
    /^(?:please |you |the agent |the assistant )?(?:must |should )?(?:never|not|do not|don't|cannot|can't) (.+)$/i.exec(
      clause.trim().replace(/[.!]+$/, ''),
    );
  if (match === null || callVerb.test(stem(wordsOf(match[1]!)[0] ?? ''))) return [];
  const tools = index.meant(match[1]!, { bare: true });
  return tools.length > 0 && tools.every((tool) => index.writes().includes(tool)) ? [{ type: 'never_call', tools }] : [];
}

const oneAtATime =
  / (?:(?:at most|only|no more than|not more than|exactly|make|call|use) (?:make |call |use )?(?:one|a single|1) (?:tool|function|action|tool call|function call)(?: call| calls)? (?:at a time|per (?:message|turn|response|step))|one (?:tool|function) (?:call )?at a time) /;
const noParallel =
  / (?:(?:never|do not|don't|must not|should not|avoid) (?:make |making |call |calling |use |using |issue )?(?:parallel|simultaneous|concurrent|multiple) (?:tools?|functions?)(?: calls?)? ?(?:at once|at the same time|in parallel|simultaneously|in one (?:message|turn|response))?|(?:tools|functions) (?:must|should|may) not be called in parallel) /;

/** No two calls in one message of the model. */
function together(clause: string): RuleCheck[] {
  const words = plain(clause);
  const isParallel =
    noParallel.test(words) &&
    !/ multiple (?:tools?|functions?)(?: calls?)? (?!at once|at the same|in parallel|simul|in one|$)/.test(words);
  return oneAtATime.test(words) || isParallel ? [{ type: 'max_calls', tools: [], most: 1, per: 'message' }] : [];
}

const limit = new RegExp(
  `(?:at most|no more than|not more than|(?:a )?maximum of|maximum|only|exactly|höchstens|maximal|nicht mehr als|au plus|au maximum|como máximo) (${NUMBER}) (times|time|calls?|mal|fois|veces|[a-z]+(?: calls?)?)`,
);
const calledOnce =
  / (?:called|used|invoked|run|executed|call|use|invoke|execute) (?:\S+ ){0,3}?(?:once|einmal)(?: (?:per|in|during) (?:a |each |the )?(?:conversation|session|chat|run))? $| (?:nur|höchstens) einmal (?:aufgerufen|verwendet|benutzt) werden $| (?:qu'une|une seule) fois $| una sola vez $/;

function limited(clause: string, rule: RuleSentence, index: ToolIndex): RuleCheck[] {
  const words = plain(clause);
  if (/ (?:per|each|every|pro|par|por|for) (?!conversation |session |chat |task |run )\S+ /.test(words)) return [];
  const once = calledOnce.test(words) && / (?:only|at most|exactly|nur|höchstens|qu'une|seule|sola) /.test(words);
  if (once) {
    const tools = toolsOf(
      clause.replace(/\b(?:can|may|must|should|be|only|called|used|once|at most|exactly)\b/gi, ' '),
      clause,
      rule,
      index,
    );
    const perRun = tools.length === 1 && / (?:per|in|during) (?:a |each |the )?(?:conversation|session|chat|run) $/.test(words);
    return tools.length > 0 ? [{ type: 'max_calls', tools, most: 1, per: perRun ? 'run' : 'subject' }] : [];
  }
  const match = limit.exec(words.trim());
  if (match === null) return [];
  const most = amount(match[1]!);
  const what = match[2]!;
  if (most === undefined || most < 1) return [];
  const named = index.named(clause);
  if (named.length > 0 && /^(?:times?|calls?|mal|fois|veces)$/.test(what))
    return [{ type: 'max_calls', tools: named, most, per: 'run' }];
  if (/^(?:tool|function) calls?$/.test(what)) return [{ type: 'max_calls', tools: [], most, per: 'run' }];
  if (
    !new RegExp(`(?:make|do|perform|run|use|call|issue) (?:at most|no more than|not more than|a maximum of|only|exactly) `).test(
      words,
    )
  )
    return [];
  const verb = stem(what.split(' ')[0]!);
  const tools = index.verbTools(verb);
  return tools.length > 0 ? [{ type: 'max_calls', tools, most, per: 'run' }] : [];
}

/** Named tools, "this action" of a section, or "exchange or modify order tools". */
function toolsOf(phrase: string, clause: string, rule: RuleSentence, index: ToolIndex): string[] {
  const named = index.named(clause);
  if (named.length > 0) return named;
  if (/ (?:this|the) (?:action|tool|function|operation) /.test(plain(clause))) return sectionTools(rule, index);
  return / (?:tools?|functions?|calls?) /.test(plain(clause)) ? index.meant(phrase) : [];
}

const callWords =
  '(?:tool calls?|function calls?|calls? (?:a |any |the )?(?:tools?|functions?)|calling (?:a |any )?(?:tools?|functions?)|use (?:a |any )?tools?)';
const sayWords =
  '(?:respond|reply|answer|speak|write|talk|send|responding|replying|message|messages|text)(?: (?:to )?(?:the )?(?:user|customer|client|them))?';
const sameTime = '(?:at the same time|simultaneously|in the same (?:message|turn|response|step)|together|concurrently)';
const few = '(?:(?!when |if |while |that )\\S+ ){0,4}?';
const callThenSay = new RegExp(` ${callWords} .*(?:not|never|n't|without|don't|shouldn't) ${few}${sayWords} .*${sameTime} `);
const sayThenCall = new RegExp(` ${sayWords} .*(?:not|never|don't|shouldn't) ${few}${callWords} .*${sameTime} `);
const notBoth = new RegExp(
  ` (?:never|do not|don't|must not|should not|cannot) ${few}(?:${sayWords} (?:\\S+ )?and (?:\\S+ ){0,3}?${callWords}|${callWords} (?:\\S+ )?and (?:\\S+ ){0,3}?${sayWords}) .*${sameTime} `,
);
/** "If you do the one, do not do the other" means at the same time even where it does not say so. */
const ifThenNot = new RegExp(
  `^ (?:if|when|whenever) (?:you |the agent )?(?:(?:make|take|issue) (?:a |any )?)?(?:${sayWords} .*(?:not|never|don't) ${few}${callWords}|${callWords} .*(?:not|never|don't) ${few}${sayWords}) $`,
);

/** Text to the user and calls exclude each other. */
function separate(clause: string): RuleCheck[] {
  const words = plain(clause);
  return [callThenSay, sayThenCall, notBoth, ifThenNot].some((cue) => cue.test(words)) ? [{ type: 'no_text_with_call' }] : [];
}
