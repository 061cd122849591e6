/** Luhn's check digit of card numbers (H. P. Luhn, US patent 2,950,048; ISO/IEC 7812-1). `digits`: nothing but 0 to 9. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
