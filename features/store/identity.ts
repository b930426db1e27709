/**
 * Who is who at a moment: debtors merged by `debtor_alias`.
 *
 * Of the aliases visible at the as-of, in the order (event_at, known_at, alias_id), each merges the group of its from-debtor into the
 * group of its to-debtor, whose root stays the root; within one group it changes nothing. A row of the spine stands for the root of its
 * debtor's group, and all facts of the group's members are the root's.
 */
import type { Store } from './open.ts';

export interface Identity {
  /** Debtors that some alias connects at any time, by debtor; a debtor without aliases is not in it. */
  readonly components: ReadonlyMap<string, readonly string[]>;
  /** The group of a debtor, which may be alone in it, by what had happened at `asOf` and was known at `knownAt` (UTC microseconds; left out: `asOf`). */
  groupAt(debtorId: string, asOf: bigint, knownAt?: bigint): Group;
}

export interface Group {
  readonly root: string;
  /** With the root. */
  readonly members: ReadonlySet<string>;
}

interface Alias {
  readonly from: string;
  readonly to: string;
  readonly eventAt: bigint;
  readonly knownAt: bigint;
}

/** Reads the aliases of a store. */
export async function readIdentity(store: Store): Promise<Identity> {
  const rows = await store.rows<{ from_debtor_id: string; to_debtor_id: string; event_us: bigint; known_us: bigint }>(
    'select from_debtor_id, to_debtor_id, epoch_us(event_at) as event_us, epoch_us(known_at) as known_us from main.debtor_alias order by event_at, known_at, alias_id');
  return makeIdentity(rows.map((row) => ({ from: row.from_debtor_id, to: row.to_debtor_id, eventAt: row.event_us, knownAt: row.known_us })));
}

/** The debtors that the given ones were known as at a moment, each once, in order of their ids. */
export function rootsOf(identity: Identity, debtorIds: readonly string[], asOf: bigint): string[] {
  if (identity.components.size === 0) return [...debtorIds];
  return [...new Set(debtorIds.map((debtorId) => rootAt(identity, debtorId, asOf)))].sort(compareIds);
}

/** The order in which SQL sorts ids: by their bytes in UTF-8. */
export function compareIds(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** The debtor that one was known as at a moment. */
export function rootAt(identity: Identity, debtorId: string, asOf: bigint): string {
  return identity.groupAt(debtorId, asOf).root;
}

/** Aliases in their total order. */
function makeIdentity(aliases: readonly Alias[]): Identity {
  const whole = mergeGroups(aliases);
  const members = new Map<string, string[]>();
  for (const debtorId of whole.keys()) {
    const root = rootOf(whole, debtorId);
    members.set(root, [...(members.get(root) ?? []), debtorId]);
  }
  const components = new Map<string, readonly string[]>();
  const ofComponent = new Map<string, Alias[]>();
  for (const [root, ids] of members) {
    ids.sort();
    for (const id of ids) components.set(id, ids);
    ofComponent.set(root, []);
  }
  for (const alias of aliases) ofComponent.get(rootOf(whole, alias.from))!.push(alias);
  return {
    components,
    groupAt: (debtorId, asOf, knownBy = asOf) => {
      const own = ofComponent.get(rootOf(whole, debtorId));
      if (own === undefined) return { root: debtorId, members: new Set([debtorId]) };
      const parents = mergeGroups(own.filter(({ eventAt, knownAt }) => eventAt <= asOf && knownAt <= knownBy));
      const root = rootOf(parents, debtorId);
      return { root, members: new Set([root, debtorId, ...[...parents.keys()].filter((id) => rootOf(parents, id) === root)]) };
    },
  };
}

/** Parent of every debtor that the aliases name; a root is its own. */
function mergeGroups(aliases: readonly Alias[]): Map<string, string> {
  const parents = new Map<string, string>();
  for (const { from, to } of aliases) {
    for (const id of [from, to]) if (!parents.has(id)) parents.set(id, id);
    parents.set(rootOf(parents, from), rootOf(parents, to));
  }
  return parents;
}

function rootOf(parents: ReadonlyMap<string, string>, debtorId: string): string {
  let root = debtorId;
  for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) root = parent;
  return root;
}
