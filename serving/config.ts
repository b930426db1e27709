/** What a server reads from its environment. */
import { DunlinError } from '../core/errors.ts';
import { LOG_LEVELS, type LogLevel } from './routes/dependencies.ts';

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Empty: no stream. */
  readonly brokers: readonly string[];
  /** False: no log. */
  readonly logLevel: LogLevel | false;
  /** True only for tests: a request may say what time it is. */
  readonly acceptsNow: boolean;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * PORT (8080), HOST (127.0.0.1), KAFKA_BROKERS, DUNLIN_LOG_LEVEL (warn), DUNLIN_TEST_CLOCK (1 = requests may give `now`).
 * Throws `argument-invalid` for a port or level that is none, and for a host that others can reach: there are no API keys.
 */
export function readServerConfig(environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const host = environment['HOST'] ?? '127.0.0.1';
  if (!LOOPBACK.has(host)) {
    throw new DunlinError('argument-invalid', `HOST must be 127.0.0.1, ::1 or localhost; got ${host}. There are no API keys, so anyone who can reach the port could read every debtor: put a proxy that authenticates in front.`);
  }
  return {
    host, port: readPort(environment['PORT']), logLevel: readLogLevel(environment['DUNLIN_LOG_LEVEL']),
    brokers: (environment['KAFKA_BROKERS'] ?? '').split(',').map((broker) => broker.trim()).filter((broker) => broker !== ''),
    acceptsNow: environment['DUNLIN_TEST_CLOCK'] === '1',
  };
}

function readPort(text: string | undefined): number {
  const port = text === undefined || text === '' ? 8080 : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new DunlinError('argument-invalid', `The port (PORT or --port) must be an integer from 0 to 65535; got ${JSON.stringify(text)}. Choose a free one.`);
  return port;
}

function readLogLevel(text: string | undefined): ServerConfig['logLevel'] {
  if (text === undefined || text === '') return 'warn';
  if (text === 'off') return false;
  const level = LOG_LEVELS.find((name) => name === text);
  if (!level) throw new DunlinError('argument-invalid', `DUNLIN_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')} or off; got ${JSON.stringify(text)}.`);
  return level;
}
