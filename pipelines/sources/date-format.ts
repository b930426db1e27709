/** Date formats of mappings: what a text must look like, and how DuckDB reads it. */

export interface DateFormat {
  /** RE2 expression that the whole text must match. */
  readonly shape: string;
  /** `strptime` format. */
  readonly strptime: string;
  readonly hasTime: boolean;
}

/** Token -> shape and strptime specifier. The doubled form wants leading zeros, the single form refuses them. */
const TOKENS: readonly { readonly token: string; readonly shape: string; readonly strptime: string; readonly isTime?: true }[] = [
  { token: 'YYYY', shape: '\\d{4}', strptime: '%Y' },
  { token: 'MON', shape: '[A-Za-z]{3}', strptime: '%b' },
  { token: 'MM', shape: '\\d{2}', strptime: '%m' },
  { token: 'DD', shape: '\\d{2}', strptime: '%d' },
  { token: 'HH', shape: '\\d{2}', strptime: '%H', isTime: true },
  { token: 'mm', shape: '\\d{2}', strptime: '%M', isTime: true },
  { token: 'ss', shape: '\\d{2}', strptime: '%S', isTime: true },
  { token: 'SSS', shape: '\\d{3}', strptime: '%g', isTime: true },
  { token: 'M', shape: '[1-9]\\d?', strptime: '%m' },
  { token: 'D', shape: '[1-9]\\d?', strptime: '%d' },
  { token: 'H', shape: '\\d{1,2}', strptime: '%H', isTime: true },
];

/**
 * Reads a format such as `M/D/YYYY` or `DD.MM.YYYY HH:mm:ss`; null when a letter in it is no token or there is no year.
 * Two-digit years are not offered: which century they mean is a guess.
 */
export function parseDateFormat(format: string): DateFormat | null {
  let shape = '';
  let strptime = '';
  let hasTime = false;
  for (let at = 0; at < format.length;) {
    const found = TOKENS.find(({ token }) => format.startsWith(token, at));
    if (found) {
      shape += found.shape;
      strptime += found.strptime;
      hasTime ||= found.isTime === true;
      at += found.token.length;
      continue;
    }
    const character = format[at]!;
    if (/[A-Za-z]/.test(character) && !(character === 'T' && hasDate(strptime))) return null;
    shape += escapeRegex(character);
    strptime += character === '%' ? '%%' : character;
    at += 1;
  }
  return strptime.includes('%Y') ? { shape, strptime, hasTime } : null;
}

function hasDate(strptime: string): boolean {
  return strptime.includes('%d');
}

/** A text as a regular expression that matches only itself. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
