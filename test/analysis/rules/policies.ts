/** Prompts of agents that the corpora do not have, as people write them, with what of them events can decide. */
import type { RuleCheck } from '../../../src/analysis/rules/rule-types.ts';
import type { ToolEffect } from '../../../src/analysis/rules/tool-effects.ts';

export interface Policy {
  name: string;
  text: string;
  tools: Record<string, ToolEffect>;
  bound: RuleCheck[];
  /** Starts of sentences that are rules without such a reading. */
  unbound: string[];
}

export const policies: Policy[] = [
  {
    name: 'coding agent',
    text: `You are a coding agent that works in the user's repository.

## Rules
* Read a file before you edit it.
* Never run \`git push --force\`.
* Do not delete files.
* ALWAYS run the tests after a change.
* You must not call \`deploy_app\`.
* Only call deploy_preview once.
* Do not call read_file more than needed.
* If the build fails, do not call write_file again before you have read the log.
* Prefer small commits.
* Keep your answers under 120 words.

\`\`\`
Never call read_file in an example.
\`\`\``,
    tools: {
      read_file: 'read',
      edit_file: 'write',
      write_file: 'write',
      delete_file: 'write',
      run_tests: 'unknown',
      deploy_app: 'write',
      deploy_preview: 'write',
    },
    bound: [
      { type: 'call_before', first: ['read_file'], later: ['edit_file'] },
      { type: 'never_call', tools: ['delete_file'] },
      { type: 'never_call', tools: ['deploy_app'] },
      { type: 'max_calls', tools: ['deploy_preview'], most: 1, per: 'subject' },
      { type: 'max_length', most: 120, unit: 'words' },
    ],
    unbound: ['Never run `git push', 'ALWAYS run the tests', 'Do not call read_file more', 'If the build fails'],
  },
  {
    name: 'retrieval assistant',
    text: `# Role
You answer questions of employees about the handbook.

# Instructions
1. You must search the handbook before answering.
2. Answer only from the passages that were found. If nothing was found, say so.
3. Make at most 3 searches.
4. Never say "as an AI language model".
5. Always end your answer with "Sources: see the handbook."
6. Cite each statement, e.g. "[1]".
7. Always respond in English.
8. Titles must have at most 6 words.`,
    tools: { search_handbook: 'read', open_page: 'read' },
    bound: [
      { type: 'call_before_answer', first: ['search_handbook'] },
      { type: 'max_calls', tools: ['search_handbook'], most: 3, per: 'run' },
      { type: 'forbidden_text', text: 'as an AI language model', where: 'anywhere' },
      { type: 'required_text', text: 'Sources: see the handbook.', where: 'end' },
      { type: 'answer_language', language: 'en' },
    ],
    unbound: ['Answer only from', 'If nothing was found', 'Cite each statement', 'Titles must have'],
  },
  {
    name: 'clinic booking',
    text: `You help patients of a clinic by telephone.
- Verify the patient's identity before you book, reschedule or cancel an appointment.
- Never cancel an appointment without the patient's explicit consent.
- Never give medical advice; in an emergency tell the caller to dial the emergency number.
- A doctor must approve refills before they are sent.
- Appointments can only be cancelled up to 24 hours before they start.
- Do not ask for the insurance number unless the patient is new.
- First look up free slots, then book an appointment.`,
    tools: {
      verify_identity: 'read',
      list_free_slots: 'read',
      book_appointment: 'write',
      reschedule_appointment: 'write',
      cancel_appointment: 'write',
      send_refill: 'write',
    },
    bound: [
      {
        type: 'call_before',
        first: ['verify_identity'],
        later: ['book_appointment', 'cancel_appointment', 'reschedule_appointment'],
      },
      { type: 'confirm_before', tools: ['cancel_appointment'] },
      { type: 'call_before', first: ['list_free_slots'], later: ['book_appointment'] },
    ],
    unbound: ['Never give medical advice', 'A doctor must approve', 'Appointments can only', 'Do not ask for the insurance'],
  },
  {
    name: 'human resources',
    text: `<policy>
You must never:
- reveal the salary of another employee
- call update_salary
- approve leave without the manager's approval

Before any change to a record, ask the employee to confirm the new values.
Requests for leave longer than 20 days must be sent to HR.
Use one tool at a time.
If you call a tool, do not write to the user in the same message.
You should not call \`get_salary\` for anyone but the requester.
</policy>`,
    tools: { get_salary: 'read', update_salary: 'write', submit_leave: 'write', approve_leave: 'write', update_record: 'write' },
    bound: [
      { type: 'never_call', tools: ['update_salary'] },
      { type: 'confirm_before', tools: ['approve_leave', 'submit_leave', 'update_record', 'update_salary'] },
      { type: 'max_calls', tools: [], most: 1, per: 'message' },
      { type: 'no_text_with_call' },
    ],
    unbound: [
      'You must never: reveal the salary',
      'You must never: approve leave',
      'Requests for leave longer',
      'You should not call `get_salary`',
    ],
  },
  {
    name: 'German bank',
    text: `# Aufgabe
Du hilfst Kunden einer Bank.

# Regeln
- Antworte immer auf Deutsch.
- Rufe vor jeder Überweisung zuerst get_balance auf.
- Rufe get_balance auf, bevor du create_transfer aufrufst.
- create_transfer darf niemals ohne die ausdrückliche Zustimmung des Kunden aufgerufen werden.
- Das Werkzeug delete_account darf nicht aufgerufen werden.
- Gib niemals Kontodaten anderer Kunden heraus.
- Die Antwort darf höchstens 80 Wörter lang sein.
- Sperre die Karte nur, wenn der Kunde den Verlust meldet.`,
    tools: { get_balance: 'read', create_transfer: 'write', delete_account: 'write', block_card: 'write' },
    bound: [
      { type: 'answer_language', language: 'de' },
      { type: 'call_before', first: ['get_balance'], later: ['create_transfer'] },
      { type: 'confirm_before', tools: ['create_transfer'] },
      { type: 'never_call', tools: ['delete_account'] },
      { type: 'max_length', most: 80, unit: 'words' },
    ],
    unbound: ['Rufe vor jeder Überweisung', 'Gib niemals Kontodaten', 'Sperre die Karte'],
  },
  {
    name: 'French library',
    text: `Vous êtes l'assistant d'une bibliothèque.
- Répondez toujours en français.
- Appelez search_catalogue avant d'appeler reserve_book.
- Avant toute modification, demandez la confirmation de l'utilisateur.
- N'utilisez jamais l'outil delete_member.
- Ne communiquez jamais l'adresse d'un lecteur.
- La réponse ne doit pas dépasser trois paragraphes.
- Répondez en au plus 5 phrases.`,
    tools: { search_catalogue: 'read', reserve_book: 'write', renew_loan: 'write', delete_member: 'write' },
    bound: [
      { type: 'answer_language', language: 'fr' },
      { type: 'call_before', first: ['search_catalogue'], later: ['reserve_book'] },
      { type: 'confirm_before', tools: ['delete_member', 'renew_loan', 'reserve_book'] },
      { type: 'never_call', tools: ['delete_member'] },
      { type: 'max_length', most: 5, unit: 'sentences' },
    ],
    unbound: ['Ne communiquez jamais', 'La réponse ne doit pas'],
  },
  {
    name: 'Spanish shop',
    text: `Eres el asistente de una tienda.
- Responde siempre en español.
- Nunca uses la herramienta refund_all.
- Antes de llamar a cancel_order, llama a get_order.
- Antes de cualquier cambio, pide la confirmación del cliente.
- No reveles datos de otros clientes.
- Solo puedes ofrecer un descuento si el pedido llegó tarde.`,
    tools: { get_order: 'read', cancel_order: 'write', refund_all: 'write' },
    bound: [
      { type: 'answer_language', language: 'es' },
      { type: 'never_call', tools: ['refund_all'] },
      { type: 'call_before', first: ['get_order'], later: ['cancel_order'] },
      { type: 'confirm_before', tools: ['cancel_order', 'refund_all'] },
    ],
    unbound: ['No reveles datos', 'Solo puedes ofrecer'],
  },
  {
    name: 'sentences that only look decidable',
    text: `- Do not call escalate_ticket unless the user asks for a person.
- Never close a ticket that is still open with a vendor.
- Check the ticket before you leave.
- Tickets must be triaged before noon.
- Only call close_ticket after the user has confirmed that the problem is solved.
- If the user is angry, apologise before you create a ticket.
- Customers may not create tickets for others.
- Never mention prices such as "10 dollars".
- Use "Dear customer" when writing letters.
- The summary must have at most 50 words.
- The user should confirm the address.
- They do not have to call get_ticket.
- Does the user know the ticket number?
- Get the manager's approval before closing a ticket.
- You can handle at most two tickets per user.
- If you cannot answer the user, do not make a tool call.
- You may ask for confirmation before you create a ticket.
- It is not required to call get_ticket before closing a ticket.
- Never create a ticket without showing the text to the user.
- Messages to vendors should be no longer than 160 characters.
- Do not answer with "none".
- Before every change to the calendar, ask for confirmation.
- Answer in the language of the user.`,
    tools: { get_ticket: 'read', create_ticket: 'write', close_ticket: 'write', escalate_ticket: 'unknown' },
    bound: [{ type: 'confirm_before', tools: ['close_ticket'] }],
    unbound: [
      'Do not call escalate_ticket',
      'Never close a ticket',
      'Tickets must be triaged',
      'If the user is angry',
      'Customers may not',
      'Never mention prices',
      'The summary must have',
      'The user should confirm',
      'You can handle at most',
      'If you cannot answer',
      'Messages to vendors',
      'Do not answer with',
      'Before every change to the calendar',
      'Never create a ticket without',
      'Answer in the language',
    ],
  },
];
