import { describe, expect, it } from 'vitest';
import { daysPastDue, delinquencyBucket } from '../../../core/delinquency.ts';
import { canonicalJson, debtorBucket, fnv1a32 } from '../../../core/hash.ts';
import { formatMinor, minorExponent } from '../../../core/money.ts';
import { namedDraw, randomStream } from '../../../core/random.ts';
import { addDays, dateOf, daysBetween, endOfDate, formatInstant, parseAsOf, parseDate, parseInstant, startOfDate } from '../../../core/time.ts';

describe('time', () => {
  it.each([
    // zone, date, first and last instant of the day (spring-forward and fall-back days are 23 and 25 hours long)
    ['UTC', '2013-06-30', '2013-06-30T00:00:00Z', '2013-06-30T23:59:59.999999Z'],
    ['Europe/Rome', '2024-03-31', '2024-03-30T23:00:00Z', '2024-03-31T21:59:59.999999Z'],
    ['Europe/Rome', '2024-10-27', '2024-10-26T22:00:00Z', '2024-10-27T22:59:59.999999Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T01:59:59.999999Z'],
  ])('%s %s runs from %s to %s', (zone, date, start, end) => {
    expect(formatInstant(startOfDate(date, zone))).toBe(start);
    expect(formatInstant(endOfDate(date, zone))).toBe(end);
    expect(dateOf(endOfDate(date, zone), zone)).toBe(date);
  });
  it.each([['2011-02-30'], ['2011-13-01'], ['11-01-01'], ['2011-1-1'], ['']])('refuses the date %j', (text) => {
    expect(() => parseDate(text)).toThrow(/real calendar date/);
  });
  it('reads a date as its last microsecond and an instant as itself', () => {
    expect(parseAsOf('2013-06-30', 'UTC')).toBe(parseInstant('2013-06-30T23:59:59.999999Z'));
    expect(parseAsOf('2013-06-30T12:00:00+02:00', 'UTC')).toBe(parseInstant('2013-06-30T10:00:00Z'));
    expect(() => parseAsOf('yesterday', 'UTC')).toThrow(/ISO 8601/);
  });
  it('counts calendar days', () => {
    expect(daysBetween('2012-02-28', '2012-03-01')).toBe(2);
    expect(daysBetween('2012-03-01', '2012-02-28')).toBe(-2);
    expect(addDays('2012-12-31', 1)).toBe('2013-01-01');
  });
});

describe('delinquency', () => {
  it('takes the oldest item that is not fully paid and never goes below zero', () => {
    const items = [{ dueOn: '2013-01-01', openMinor: 0n }, { dueOn: '2013-02-01', openMinor: 5n }, { dueOn: '2013-01-15', openMinor: -5n }];
    expect(daysPastDue(items, '2013-03-03')).toBe(30);
    expect(daysPastDue(items, '2013-01-20')).toBe(0);
    expect(daysPastDue([], '2013-03-03')).toBe(0);
  });
  it.each([[0, 'current'], [1, '1-30'], [30, '1-30'], [31, '31-60'], [60, '31-60'], [61, '61-90'], [90, '61-90'], [91, '91+'], [4000, '91+']])('puts %i days into %s', (dpd, bucket) => {
    expect(delinquencyBucket(dpd)).toBe(bucket);
  });
});

describe('money', () => {
  it.each([
    [511985n, 'EUR', '5,119.85 EUR'], [-5n, 'EUR', '-0.05 EUR'], [1234n, 'JPY', '1,234 JPY'], [1234n, 'KWD', '1.234 KWD'],
    [9007199254740993n, 'USD', '90,071,992,547,409.93 USD'],
  ])('%s %s reads %s', (amount, currency, text) => {
    expect(formatMinor(amount, currency)).toBe(text);
  });
  it('refuses what is not a currency code', () => {
    expect(() => minorExponent('euro')).toThrow(/ISO 4217/);
  });
});

describe('hash', () => {
  // Vectors of the FNV reference: "" , "a", "foobar".
  it.each([['', 0x811c9dc5], ['a', 0xe40c292c], ['foobar', 0xbf9cf968]])('fnv1a32(%j)', (text, hash) => {
    expect(fnv1a32(text)).toBe(hash);
  });
  it('keeps buckets in range', () => {
    expect(new Set(Array.from({ length: 1000 }, (_, i) => debtorBucket(`d${i}`, 7))).size).toBe(7);
  });
  it('writes canonical JSON with sorted keys, all digits and no undefined', () => {
    expect(canonicalJson({ b: 1, a: [undefined, 9007199254740993n, { z: null, y: 'é' }], c: undefined })).toBe('{"a":[null,9007199254740993,{"y":"é","z":null}],"b":1}');
  });
});

describe('random', () => {
  it('repeats by path and differs between paths', () => {
    const take = (...path: (string | number)[]): number[] => {
      const stream = randomStream(...path);
      return [stream.uniform(), stream.uniform(), stream.normal()];
    };
    expect(take(1, 'a')).toEqual(take(1, 'a'));
    expect(take(1, 'a')).not.toEqual(take(1, 'b'));
    expect(take(1, 'a', 'b')).toEqual((() => { const s = randomStream(1).split('a', 'b'); return [s.uniform(), s.uniform(), s.normal()]; })());
    expect(namedDraw(1, 'd', '2024-01-01')).toBe(namedDraw(1, 'd', '2024-01-01'));
  });
  it('has the moments it claims', () => {
    const stream = randomStream('moments');
    const n = 20_000;
    const mean = (draw: () => number): number => Array.from({ length: n }, draw).reduce((a, b) => a + b, 0) / n;
    // Five standard errors of each mean at n = 20,000.
    expect(Math.abs(mean(() => stream.uniform()) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(mean(() => stream.normal()))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(() => stream.exponential()) - 1)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(() => stream.poisson(3)) - 3)).toBeLessThan(5 * Math.sqrt(3 / n));
    expect(Math.abs(mean(() => (stream.pick([1, 3]) === 1 ? 1 : 0)) - 0.75)).toBeLessThan(5 * Math.sqrt(0.1875 / n));
  });
});
