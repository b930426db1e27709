/** The rule of the two clocks, and the one order of ties. */
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { compareText, instantOf } from './values.ts';
import type { Fact, World } from './world.ts';

/** Rows of a table without debtors (macro, places, aliases) with both clocks at or before the moment, in the total order. */
export function visibleShared(world: World, table: TableName, asOf: bigint): readonly Fact[] {
  return sortFacts(table, (world.tables[table] ?? []).filter((fact) => isVisible(table, fact, asOf)));
}

/** Both clocks at or before the as-of. */
export function isVisible(table: TableName, fact: Fact, asOf: bigint): boolean {
  const { event, known } = tableDefinition(table).clocks;
  return (event === null || instantOf(fact, event) <= asOf) && instantOf(fact, known) <= asOf;
}

/** By event, then known, then key. */
export function sortFacts(table: TableName, facts: readonly Fact[]): readonly Fact[] {
  const { clocks, key } = tableDefinition(table);
  const moments = [clocks.event, clocks.known].filter((clock) => clock !== null);
  return [...facts].sort((a, b) => {
    for (const moment of moments) {
      const [left, right] = [instantOf(a, moment), instantOf(b, moment)];
      if (left !== right) return left < right ? -1 : 1;
    }
    return compareText(key.map((name) => String(a[name])).join('\u0000'), key.map((name) => String(b[name])).join('\u0000'));
  });
}
