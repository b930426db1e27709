import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where worlds, tables and tools are kept between runs: `DUNLIN_BENCH_HOME`, else a folder of the system's temporary one. */
export function benchHome(): string {
  return process.env['DUNLIN_BENCH_HOME'] ?? join(tmpdir(), 'dunlin-bench');
}
