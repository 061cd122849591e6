/** Texts that look like personal data and are none: nothing in them may be replaced. */
import { createRandom } from './seeded.ts';

const fixed = [
  'Order #W2378156 with items 7706410293 and 7747408585 was exchanged.',
  'Your reservation HATHAT leaves on 2024-05-16 at 14:30, flight HAT001, gate B12.',
  'Reservation codes: ZFA04Y, 4WQ150, VAAOXJ, 8C8K4E.',
  'Version 1.2.3.4 of the driver replaces v10.0.19045.3930; see section 3.1.2.4.',
  'pip install mlflow==3.17.2 numpy>=1.26.4 lodash@4.17.21',
  'The total is $1,234.56, before it was 1.234,56 € (tax 19.00 %).',
  'SELECT T1.name, count(*) FROM singer AS T1 WHERE T1.age > 20 AND T1.song_release_year = 2014 GROUP BY T1.name',
  "SELECT * FROM orders WHERE order_id = '112-7654321-1234567' AND created_at > '2024-01-15 10:30:00'",
  '{"order_id": "#W4817420", "item_ids": ["1656367028", "9385662952"], "gift_card": "gift_card_8168843"}',
  'trace tr-0af7651916cd43dd8448eb211c80319c span b7ad6b7169203331',
  'request id 3f2504e0-4f89-41d3-9a0c-0305e82c3301 took 1520 ms',
  'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
  'timestamp 1750000022000000000 and 1750000022000 and 1750000022',
  'ISBN 978-0-306-40615-7, ISSN 2049-3630',
  'max_tokens: 4096, total tokens = 15230, token count is 128000',
  'tokens used: prompt 1200, completion 345; the secret of good tea is patience',
  'Use the decorator @pytest.fixture and @app.route on std::vector<int> with a[1::2].',
  'The meeting is on 01/02/2024 10:30 or 12.03.2024, 08:15:00 to 09:45:30.',
  'Add the key to the object: key = value; the primary_key is user_id.',
  'password: required, at least eight characters',
  'Bearer instruments are rare. The API key is missing.',
  'git clone git@github.com:example/project.git',
  'latitude 48.137154, longitude 11.576124; 10.5.2 is a section',
  'listening on 127.0.0.1:8080 and 0.0.0.0 with mask 255.255.255.0, also ::1',
  'Flight LH 400, seat 12A, 2 bags, 23 kg, fare class Y, PNR ABC123',
  'rows 100-200, 300-400; ratio 16:9; score 3-2; range 2020-2024',
  'invoice 415-555-2671 and tracking number 9400 1000 0000 0000 0000 00',
  '1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597',
  'np.array([0.1234567, 0.7654321, 1e-10, 6.02214076e23])',
  'model gpt-4o-2024-08-06 and claude-sonnet-4-5-20250929',
  'https://example.com/path?page=2&sort=asc#section-3',
  'C:\\Users\\Public\\data\\2024\\report_0042.csv and /var/log/app/2024-01-15.log',
  'DE 12 apples, GB 99 pears; AT40 is a road',
  'The experiment 12 34 56 78 was run 3 times in 2023 and 4 times in 2024.',
];

/** Those, and made ones: order and item numbers, dates, prices, codes, UUIDs, hashes. */
export function hardNegatives(seed: number, count: number): string[] {
  const random = createRandom(seed);
  const digits = (length: number): string => Array.from({ length }, () => random.below(10)).join('');
  const hex = (length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('');
  const code = (): string => Array.from({ length: 6 }, () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[random.below(32)]!).join('');
  const makers = [
    (): string => `order id ${digits(16)} and item ${digits(10)}`,
    (): string => `{"order_id": ${1 + random.below(9)}${digits(15)}, "product_id": "${digits(10)}"}`,
    (): string => `on 20${digits(2)}-${10 + random.below(3)}-${10 + random.below(19)} it cost ${digits(3)}.${digits(2)} USD`,
    (): string => `booking ${code()}, then ${code()}`,
    (): string => `id ${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    (): string => `sha256 ${hex(64)}`,
    (): string => `release ${random.below(20)}.${random.below(20)}.${random.below(20)}.${random.below(20)}`,
    (): string => `UPDATE t SET a = ${digits(7)} WHERE b BETWEEN ${digits(5)} AND ${digits(6)}`,
    (): string => `tracking 1Z${code()}${digits(10)}`,
    (): string => `credit_card_${digits(7)} and paypal_${digits(7)}`,
  ];
  return [...fixed, ...Array.from({ length: count }, () => random.pick(makers)())];
}
