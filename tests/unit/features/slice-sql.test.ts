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
