/**
 * Contract of `macro.sql`. Series play the roles of features/staging/macro-series.ts; docs/macro.md defines every number.
 *
 * National = the country of the debtor, or the portfolio's where that is unknown; regional = the debtor's region qualified by its
 * country (`US-TX`). What was not published, or is older than its limit, is missing.
 */
import { integer, ratio, ROW_GRAIN, ROW_KEYS, type ColumnContract, type PersonalDataClass, type ViewContract } from '../contract.ts';

type Words = readonly [high: string, low: string];

/** The name of the columns of a series, the series in words, and the class of its data. */
interface Subject {
  readonly name: string;
  readonly what: string;
  readonly words: Words;
  readonly personalData?: PersonalDataClass;
}

const open = { range: [null, null] } as const;

function figure({ name, personalData = 'none' }: Subject, suffix: string, column: { readonly unit: string; readonly meaning: string; readonly label: string; readonly words: Words }): ColumnContract {
  return ratio(`${name}${suffix}`, column.unit, [column.meaning, column.label, ...column.words], { ...open, personalData });
}

function level(subject: Subject, unit: string): ColumnContract {
  return figure(subject, '', { unit, meaning: `${subject.what}, newest period`, label: subject.what, words: subject.words });
}

function yearly(subject: Subject, unit: 'points' | 'rate'): ColumnContract {
  return figure(subject, '_change_1y', { unit, meaning: `${subject.what}: newest period ${unit === 'rate' ? 'over' : 'less'} the same period a year before${unit === 'rate' ? ', less 1' : ''}`, label: `yearly change of ${subject.what}`, words: [`${subject.what} is rising`, `${subject.what} is falling`] });
}

function momentum(subject: Subject, unit: 'points' | 'rate'): ColumnContract {
  return figure(subject, '_momentum', { unit, meaning: `${subject.what}: newest period ${unit === 'rate' ? 'over' : 'less'} the period three months before${unit === 'rate' ? ', less 1' : ''}`, label: `momentum of ${subject.what}`, words: [`${subject.what} is rising`, `${subject.what} is falling`] });
}

function surprise(subject: Subject): ColumnContract {
  return figure(subject, '_surprise', { unit: 'points', meaning: `${subject.what}: first figure of the newest period less the last figure known before it came out`, label: `surprise in ${subject.what}`, words: [`${subject.what} came out higher than before`, `${subject.what} came out lower than before`] });
}

function revision(subject: Subject): ColumnContract {
  return figure(subject, '_revision', { unit: 'points', meaning: `${subject.what}: last vintage less the one before it, of the newest period of a year that has two`, label: `revision of ${subject.what}`, words: [`${subject.what} was revised upward`, `${subject.what} was revised downward`] });
}

function age({ name, what, personalData = 'none' }: Subject): ColumnContract {
  return integer(`${name}_age_days`, 'days', [`days from the first day of the newest period of ${what} to the as-of`, `age of ${what}`, 'figures are old', 'figures are fresh'], { range: [0, 300], nullable: true, personalData });
}

const nation: Subject = { name: 'unemployment_national', what: 'national unemployment', words: ['unemployment is high', 'unemployment is low'] };
const region: Subject = { name: 'unemployment_regional', what: 'regional unemployment', words: ['regional unemployment is high', 'regional unemployment is low'], personalData: 'place' };
const prices: Subject = { name: 'prices', what: 'consumer prices', words: ['prices are high', 'prices are low'] };
const inflation: Subject = { name: 'inflation', what: 'monthly inflation', words: ['prices rise fast', 'prices rise slowly'] };
const rate: Subject = { name: 'policy_rate', what: 'policy rate', words: ['interest rates are high', 'interest rates are low'] };
const confidence: Subject = { name: 'consumer_confidence', what: 'consumer confidence', words: ['confidence is high', 'confidence is low'] };
const activity: Subject = { name: 'activity', what: 'economic activity', words: ['activity is high', 'activity is low'] };
const delinquency: Subject = { name: 'credit_delinquency', what: 'credit delinquency', words: ['many loans are delinquent', 'few loans are delinquent'] };
const exchange: Subject = { name: 'exchange_rate', what: 'exchange rate', words: ['foreign money is dear', 'foreign money is cheap'] };

export const macro: ViewContract = {
  name: 'macro',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: { event: 'period_on', known: 'published_at' },
  window: 'newest published period, and 3 and 12 months before it',
  columns: [
    level(nation, 'percent'), yearly(nation, 'points'), momentum(nation, 'points'), surprise(nation), revision(nation), age(nation),
    level(region, 'percent'), yearly(region, 'points'), momentum(region, 'points'), surprise(region), revision(region), age(region),
    figure(region, '_gap', { unit: 'points', meaning: 'regional less national unemployment, newest period of each', label: 'regional gap of unemployment', words: ['the region is worse off than the country', 'the region is better off than the country'] }),
    yearly(prices, 'rate'), momentum(prices, 'rate'), age(prices),
    figure(inflation, '_sum_1y', { unit: 'percent', meaning: 'sum of the twelve newest monthly inflation rates, none of them missing', label: 'inflation over a year', words: inflation.words }), age(inflation),
    level(rate, 'percent'), yearly(rate, 'points'), momentum(rate, 'points'),
    level(confidence, 'index'), yearly(confidence, 'points'), surprise(confidence),
    yearly(activity, 'rate'), momentum(activity, 'rate'), age(activity),
    level(delinquency, 'percent'), yearly(delinquency, 'points'), age(delinquency),
    yearly(exchange, 'rate'), momentum(exchange, 'rate'),
  ],
  invariants: [],
};
