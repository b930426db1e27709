import { expect, it } from 'vitest';
import { parseDateFormat } from '../../../../pipelines/sources/date-format.ts';

it.each([
  ['YYYY-MM-DD', '\\d{4}-\\d{2}-\\d{2}', '%Y-%m-%d', false],
  ['M/D/YYYY', '[1-9]\\d?/[1-9]\\d?/\\d{4}', '%m/%d/%Y', false],
  ['DD.MM.YYYY HH:mm:ss', '\\d{2}\\.\\d{2}\\.\\d{4} \\d{2}:\\d{2}:\\d{2}', '%d.%m.%Y %H:%M:%S', true],
  ['MON YYYY', '[A-Za-z]{3} \\d{4}', '%b %Y', false],
  ['YYYY-MM-DDTHH:mm', '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}', '%Y-%m-%dT%H:%M', true],
])('reads %s', (format, shape, strptime, hasTime) => {
  expect(parseDateFormat(format)).toEqual({ shape, strptime, hasTime });
});

it.each(['DD/MM', 'yyyy-MM-dd', 'YYYY-QQ', 'YY-MM-DD', ''])('refuses %j: a letter that is no token, or no four-digit year', (format) => {
  expect(parseDateFormat(format)).toBeNull();
});
