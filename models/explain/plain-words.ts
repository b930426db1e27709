/** Words for features; for a column that no contract describes its name, made readable and marked as such. */
export interface FeatureWords {
  readonly label: string;
  readonly high: string;
  readonly low: string;
  /** `minor`, `days`, `rate` or another word. */
  readonly unit?: string;
  /** ISO 4217, where the unit is `minor`. */
  readonly currency?: string;
}

/**
 * A column name as words: `PAY_AMT1` -> `pay amt 1`, `daysPastDue` -> `days past due`, `person.income-net` -> `person income net`.
 *
 * Cut at anything that is no letter or digit, where a capital follows a small letter, and between letters and digits.
 */
export function readableName(column: string): string {
  const words = column.replace(/([\p{Ll}])(\p{Lu})/gu, '$1 $2').replace(/(\p{L})(\p{N})/gu, '$1 $2').replace(/(\p{N})(\p{L})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.length === 0 ? 'unnamed column' : words.join(' ').toLowerCase();
}

/** Words that say no more than the name does, in quotes, so that nobody takes them for a description. */
export function wordsOfColumn(column: string): FeatureWords {
  const name = `“${readableName(column)}”`;
  return { label: `the table's column ${name}`, high: `${name} is high`, low: `${name} is low` };
}
