import { describe, expect, it } from 'vitest';
import { FEATURE_VIEWS } from '../../../features/registry.ts';
import { sliceSql } from '../../../features/slice-sql.ts';

it('keeps the expressions that a column needs, and drops joins that give nothing', () => {
  expect(sliceSql(`with source as (select row_id, a, b, c from spine), extra as (select row_id, sum(x) as x from item group by row_id),
renamed as (select row_id, case when a in ('p, q') then 1 end as p, b + c as q from source),
joined as (select renamed.*, x from renamed
  left join extra using (row_id)),
final as (select row_id, p, q * 2 as q2, x from joined) select * from final`, ['q2'])).toBe(`with source as (
  select row_id,
    b,
    c
  from spine
),
renamed as (
  select row_id,
    b + c as q
  from source
),
joined as (
  select renamed.*
  from renamed
),
final as (
  select row_id,
    q * 2 as q2
  from joined
)
select row_id, q2 from final`);
});

it('gives the whole statement where it cannot cut', () => {
  expect(sliceSql('select 1 as one', ['one'])).toBe('select 1 as one');
});

const SUMS = `with source as (select row_id, on_day from spine),
renamed as (select row_id, sum(case when age_days < 30 then paid else 0 end)::BIGINT as month, count(*) filter (where age_days < 30) as month_count,
  sum(case when age_days < 90 then paid else 0 end) as quarter, max(paid) filter (where age_days < 30) as most, sum(paid) as total from fact join source using (row_id) group by row_id),
joined as (select source.row_id, renamed.* exclude (row_id) from source left join renamed using (row_id)),
final as (select row_id, coalesce(month, 0) as month, coalesce(month_count, 0) as month_count, coalesce(quarter, 0) as quarter, most, coalesce(total, 0) as total, month as bare, coalesce(month, 1) as one from joined)
select * from final`;

it.each([
  ['one sum under a condition', ['month'], true],
  ['two under the same condition', ['month', 'month_count'], true],
  ['two under different conditions', ['month', 'quarter'], false],
  ['a sum of everything', ['total'], false],
  ['one under a condition beside a sum of everything', ['month', 'total'], false],
  ['a greatest value, missing where there is none', ['most'], true],
  ['a sum whose 0 is told from a missing group', ['bare'], false],
  ['a sum that is read as something else than 0 where it is missing', ['one'], false],
])('asks for the condition of %s before it sums: %s %s', (_, columns, isAsked) => {
  expect(sliceSql(SUMS, columns).includes('where age_days < 30\n  group by row_id')).toBe(isAsked);
});

describe.each(FEATURE_VIEWS.map((view) => [view.name, view] as const))('%s', (_, view) => {
  it('has a shorter part for each column that still names it, and loses no opening parenthesis', () => {
    for (const { name } of view.columns) {
      const part = sliceSql(view.sql, [name]);
      expect(part).toMatch(new RegExp(`\\b${name}\\b`));
      expect(part.length).toBeLessThanOrEqual(view.sql.length + 200);
      expect(part.split('(').length).toBe(part.split(')').length);
    }
  });
});
