/** Spellings that no generator here makes, one by one. */
import { expect, test } from 'vitest';
import { Redactor } from '../../src/redact/redactor.ts';

test.each([
  ['call +44 (0)20 7946 0958 now', 'call <PHONE_1> now'],
  ['tel: 5551234', 'tel: <PHONE_1>'],
  ['dial 001 415 555 2671', 'dial <PHONE_1>'],
  ['+1.415.555.2671', '<PHONE_1>'],
  ['my number is 415 555 2671', 'my number is <PHONE_1>'],
  ['phone number is 4155552671', 'phone number is <PHONE_1>'],
  ['call me at 555-0123', 'call me at <PHONE_1>'],
  ['Tel. 030/901820', 'Tel. <PHONE_1>'],
  ['card 4111.1111.1111.1111', 'card <CARD_1>'],
  ['Amex 3782-822463-10005', 'Amex <CARD_1>'],
  ['maestro 6759 6498 2643 8453', 'maestro <CARD_1>'],
  ['Karte 5500 0055 5555 5559 gültig 12/26', 'Karte <CARD_1> gültig 12/26'],
  ['order 4111111111111111', 'order 4111111111111111'],
  ['visa ending in 4242', 'visa ending in 4242'],
  ['IBAN:DE89370400440532013000', 'IBAN:<IBAN_1>'],
  ['iban no93 8601 1117 947', 'iban <IBAN_1>'],
  ['IBAN AT61 1904 3002 3457 3201 paid today', 'IBAN <IBAN_1> paid today'],
  ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'AWS_SECRET_ACCESS_KEY=<SECRET_1>'],
  ['x-api-key: 0123abcd4567ef890123abcd4567ef89', 'x-api-key: <SECRET_1>'],
  ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization: Basic <SECRET_1>'],
  ['"api_key": "A1b2C3d4E5f6G7h8"', '"api_key": "<SECRET_1>"'],
  ['\\"api_key\\": \\"A1b2C3d4E5f6G7h8\\"', '\\"api_key\\": \\"<SECRET_1>\\"'],
  ['{"password": "letmein"}', '{"password": "<SECRET_1>"}'],
  ['{"password": "required"}', '{"password": "required"}'],
  ['https://hooks.slack.com/services/T0000000/B0000000/abcdefghijkl', '<SECRET_1>'],
  ['mongodb+srv://admin:pa%24sW0rd@cluster0.example.net/x', 'mongodb+srv://<CREDENTIALS_1>@cluster0.example.net/x'],
  ['203.0.113.7:443 and 203.0.113.7/24', '<IP_1>:443 and <IP_1>/24'],
  ['[2001:db8::1]:443', '[<IP_1>]:443'],
  ['::ffff:192.0.2.1', '<IP_1>'],
  ['from=10.2.3.4,', 'from=<IP_1>,'],
  ['pkg==10.2.3.4', 'pkg==10.2.3.4'],
  ['<jane.doe@example.com>', '<<EMAIL_1>>'],
  ['JANE_DOE@EXAMPLE.CO.UK.', '<EMAIL_1>.'],
  ['user=jane%40example.com', 'user=<EMAIL_1>'],
  ['the mail of jane.doe@exa… and more', 'the mail of jane.doe@exa… and more'],
])('%s', (text, expected) => expect(new Redactor().text(text)).toBe(expected));

test('the beginning of a known value goes where a text was cut', () => {
  const redactor = new Redactor();
  redactor.text('write to jane.doe@example.com');
  expect(redactor.text('… write to jane.doe@exa…')).toBe('… write to <EMAIL_1>…');
  expect(redactor.text('nothing of hers is in this text…')).toBe('nothing of hers is in this text…');
});
