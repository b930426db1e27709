/** Contract of `profile.sql`. */
import { category, integer, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

export const profile: ViewContract = {
  name: 'profile',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: { event: 'effective_at', known: 'known_at' },
  window: 'the version known at the as-of',
  columns: [
    category('debtor_kind', ['company or person', 'kind of debtor', 'this kind of debtor', 'this kind of debtor']),
    category('sector', ['economic sector or customer group', 'sector', 'this sector', 'this sector']),
    category('country', ['country of the debtor', 'country', 'this country', 'this country'], { personalData: 'place' }),
    category('region', ['region of the debtor', 'region', 'this region', 'this region'], { personalData: 'place' }),
    integer('relation_days', 'days', ['days since the start of the relation', 'length of the relation', 'a long relation', 'a young relation'], { nullable: true, personalData: 'attribute' }),
    integer('open_status_count', 'count', ['statuses in force such as hardship or insolvency', 'special statuses', 'is under a special status', 'is under no special status'], { personalData: 'attribute' }),
  ],
  invariants: [],
};
