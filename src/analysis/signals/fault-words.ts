/**
 * Words and patterns by which faults are told: closed classes and set phrases of English and of some German, French and Spanish, of no
 * domain. Patterns are strings that mean the same in JavaScript and in Python, over `plainWords` (lower case, one space between words, one
 * at both ends) unless they say otherwise; the rendered suite gets these very strings.
 */

/** Says that something was done, whatever it was. */
export const SUCCESS_CLAIM =
  " (?:successfully|all set|all done|went through|(?:has|have) been (?:completed|processed|done|made)|(?:is|are) (?:now )?(?:complete|done)|i(?:'ve| have) (?:completed|processed|done|made)|erfolgreich|erledigt|avec succès|con éxito|exitosamente) |^ (?:done|fertig|listo|hecho) ";

/** What stands before the verb of a thing done. */
export const DONE_BEFORE =
  "(?:has been|have been|is now|are now|i have|i've|we have|we've|wurde|wurden|a été|ont été|ha sido|han sido)(?: [^ ]+){0,2}";

/** Says that nothing was found, is known or can be done. */
export const ADMISSIONS =
  " (?:no|not|none|nothing|never|cannot|can't|couldn't|unable|without|empty|sorry|unfortunately|don't|doesn't|didn't|isn't|aren't|wasn't|nicht|kein|keine|keinen|nichts|leider|ne|pas|aucun|aucune|rien|malheureusement|ningún|ninguna|nada|non|não|nessun|nessuna|geen|niet) ";

/** Says that a search gave nothing. */
export const NOTHING_FOUND =
  " (?:(?:couldn't|could not|can't|cannot|unable to|not able to|didn't|did not) find|no (?:[^ ]+ ){0,2}(?:results|information|records|data|matches|entries)(?: [^ ]+)? found|nothing (?:was )?found|nicht gefunden|keine (?:informationen|ergebnisse|treffer)|aucun résultat|aucune information|ningún resultado|ninguna información) ";

/** First words of the names of tools that look something up, or last ones. */
export const LOOKUP_VERBS = [
  'get',
  'find',
  'search',
  'lookup',
  'look',
  'fetch',
  'retrieve',
  'retriever',
  'retrieval',
  'read',
  'list',
  'query',
  'show',
  'view',
] as const;

/** A framework's notice that it stopped the agent: LangChain, LangGraph, smolagents, OpenAI Agents and the like. */
export const BUDGET_STOP =
  ' (?:agent stopped due to|need more steps to process|(?:iteration|recursion|step|turn) limit|max(?:imum)? (?:number of |amount of )?(?:agent )?(?:steps|iterations|turns)|max turns exceeded) ';

/** Words of such a notice at most: longer texts speak of limits. */
export const BUDGET_STOP_WORDS = 40;

/** Words that end no sentence. */
export const DANGLING =
  'the a an of and or your my our their its is are was were because by than der die das und oder ein eine einen von mit für ist sind weil le la les un une des du de et ou avec est el los las una y o con es'.split(
    ' ',
  );

/** Speaks to a model, as instructions do: over eight words in a row. */
export const INSTRUCTION =
  '(?:^| )(?:you are an?|you must|you should|your (?:task|role|job|goal)|the user|as an? [^ ]+ (?:agent|assistant)|du bist|ihre aufgabe|deine aufgabe|tu es|vous êtes|eres un|eres una)(?: |$)';

/** Over the text as it is: traces of a stack in Python, JavaScript, Java. */
export const STACK_TRACE =
  'Traceback \\(most recent call last\\)|(?:^|\\n)[ \\t]*at [^ \\n]+ ?\\([^()\\n]*:[0-9]+\\)|(?:^|\\n)[ \\t]*File "[^"\\n]+", line [0-9]+|Exception in thread "';

/** Over the text as it is: marks of chat templates, of calls and of thoughts. */
export const PROMPT_MARK =
  '<\\|[a-z_]+\\|>|\\[/?INST\\]|<</?SYS>>|</?(?:think|thinking|scratchpad|tool_call|tool_code|function_calls)>|\\{[ \\t\\r\\n]*"(?:name|tool|function|action|tool_name)"[ \\t]*:[ \\t]*"[^"\\n]+",[ \\t\\r\\n]*"(?:arguments|parameters|args|action_input|tool_input)"[ \\t]*:|(?:^|\\n)Action Input:';

/** HTML elements that must be closed. */
export const CLOSED_TAGS = ['b', 'i', 'u', 'em', 'strong', 'span', 'div', 'table', 'ul', 'ol', 'a', 'code', 'pre', 'answer'];

/** The user is not content with the agent. */
export const COMPLAINT =
  " (?:frustrat[^ ]*|ridiculous|unacceptable|annoying|annoyed|useless|waste of (?:my )?time|not helpful|unhelpful|(?:very |so |really )?disappointed (?:in|with|by) (?:you|this|the) (?:service|conversation|answer|support)|makes no sense|(?:that|this|that's|this is|that is|it's|you're|you are) (?:is )?(?:wrong|incorrect|not right|not correct|not true)|doesn't help|not what i (?:asked|said|wanted|meant)|you (?:did not|didn't) (?:do|answer|understand|read|listen)|das ist (?:falsch|nicht richtig)|stimmt nicht|unverschämt|enttäuscht|inacceptable|c'est faux|inaceptable|eso no es|está mal) ";

/** The user wants to be handed on to a person. */
export const PERSON =
  ' (?:speak|talk|transfer|transferred|connect|connected|escalate|chat|get|put|sprechen|verbinden|parler|passez|hablar|comunicar|pasar) (?:[^ ]+ ){0,4}(?:human|person|representative|manager|supervisor|someone|somebody|operator|agent|mitarbeiter|menschen|vorgesetzten|humain|personne|conseiller|responsable|persona|humano|agente|supervisor|gerente) ';

/** The user sets right what the agent said or did. */
export const CORRECTION =
  " (?:not what i (?:asked|said|wanted|meant|requested)|i (?:already|just) (?:told|said|gave|provided|mentioned|answered)|as i (?:already )?(?:said|told|mentioned)|i said|i meant|i told you|i asked (?:you )?(?:for|to)|you misunderstood|you got (?:it|that) wrong|(?:that's|that is|this is) (?:not right|not correct|wrong|incorrect)|you (?:did not|didn't) do what|das habe ich nicht|habe ich (?:doch )?(?:schon|bereits)|ich meinte|ich habe (?:doch )?gesagt|je vous ai (?:déjà )?dit|j'ai déjà|ce n'est pas ce que|ya (?:te|le|se lo) dije|eso no es lo que|quise decir) ";

/** The agent says what it is about to do. */
export const ANNOUNCEMENT =
  " (?:one moment|just a moment|a moment please|please wait|please hold|hold on|bear with me|i will now|i'll now|let me (?:check|look|see|find|search|verify|pull|get|fetch|retrieve)|i'll (?:check|look into|find out|get back)|i will (?:check|look into|find out|get back)|einen moment|einen augenblick|ich werde (?:jetzt|nun|gleich)|ich schaue|un instant|un moment|je vais (?:maintenant )?(?:vérifier|regarder)|un momento|voy a (?:verificar|revisar|buscar|comprobar)) ";

/** Makes an announcement depend on something: it is no promise. */
export const CONDITION =
  ' (?:if|once|when|whenever|unless|after|before|until|while|wenn|sobald|falls|si|dès|quand|cuando|después) ';

/** Asks for something. */
export const REQUEST =
  " (?:could you|can you|would you|please (?:tell|provide|give|share|enter|let me know)|may i have|can i have|could i have|what is your|what's your|i need your|wie lautet|können sie|könnten sie|nennen sie|quel est|quelle est|pouvez vous|pourriez vous|cuál es|puede|podría) ";

/** It is another one that is asked for, or a choice, or only whether it is right. */
export const ANOTHER =
  ' (?:or|other|another|new|different|next|second|correct|right|confirm|verify|also|any|each|which|whether|oder|andere|anderen|neue|korrekt|bestätigen|ou|autre|nouveau|nouvelle|confirmer|o|otro|otra|nuevo|nueva|correcto|confirmar) ';

/** Speaks of the agent or to the user: no statement of what was found. */
export const PERSONAL =
  " (?:i|i'm|i'll|i've|me|my|we|we're|our|us|you|you're|your|let|please|thank|thanks|ich|wir|sie|ihr|ihre|ihnen|bitte|danke|je|j'ai|nous|vous|votre|merci|yo|usted|su|le|nos|gracias) ";

/** Words that people use for one another after the name of a thing: "order number" for order_id. */
export const HANDLES = ['id', 'number', 'code', 'key', 'no', 'nummer', 'numéro', 'número'];

/** Months and days, which English writes with a capital. */
export const CALENDAR =
  'january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday'.split(
    ' ',
  );
