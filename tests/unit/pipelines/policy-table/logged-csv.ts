/** A made log with known truth, as a CSV file, and changes to it. */
import { randomStream } from '../../../../core/random.ts';

export type LoggedRow = Readonly<Record<'debtor' | 'size' | 'age' | 'channel' | 'p' | 'paid' | 'test', string>>;

const CHANNELS = ['email', 'letter', 'sms'] as const;

/** Mean reward: .3, and .2 more by the channel that suits: letter for large cases, sms for small ones. */
export function meanPaid(age: number, channel: string): number {
  return channel === 'email' ? 0.3 : (channel === 'letter') === age > 0.5 ? 0.5 : 0.2;
}

/** `size` cases, two a debtor; logging probabilities .5 email, .3 letter, .2 sms. */
export function loggedRows(size: number, seed = 1): LoggedRow[] {
  const random = randomStream('logged csv', seed);
  return Array.from({ length: size }, (_, i) => {
    const age = random.uniform(), taken = random.pick([0.5, 0.3, 0.2]), channel = CHANNELS[taken]!;
    return { debtor: `d${i >> 1}`, size: age > 0.5 ? 'large' : 'small', age: age.toFixed(6), channel, p: [0.5, 0.3, 0.2][taken]!.toString(), paid: random.uniform() < meanPaid(age, channel) ? '1' : '0', test: i % 3 === 0 ? '1' : '0' };
  });
}

export function toCsv(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0]!);
  return `${names.join(',')}\n${rows.map((row) => names.map((name) => row[name]).join(',')).join('\n')}\n`;
}
