import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '../../../core/errors.ts';
import { readServerConfig } from '../../../serving/config.ts';
import { HTTP_STATUS } from '../../../serving/problem.ts';

describe('readServerConfig', () => {
  it('has defaults', () => {
    expect(readServerConfig({})).toEqual({ host: '127.0.0.1', port: 8080, logLevel: 'warn', brokers: [], acceptsNow: false });
  });

  it('reads brokers, port and level', () => {
    expect(readServerConfig({ PORT: '0', KAFKA_BROKERS: 'a:1, b:2,', DUNLIN_LOG_LEVEL: 'off', HOST: '::1' })).toMatchObject({ port: 0, brokers: ['a:1', 'b:2'], logLevel: false, host: '::1' });
  });

  it.each([{ HOST: '0.0.0.0' }, { HOST: '192.168.1.4' }, { HOST: '' }, { PORT: 'http' }, { PORT: '70000' }, { PORT: '80.5' }, { PORT: '-1' }, { DUNLIN_LOG_LEVEL: 'loud' }])('refuses %j', (environment) => {
    expect(() => readServerConfig(environment as Record<string, string>)).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  });
});

describe('tables', () => {
  it('give every error a status', () => {
    expect(Object.keys(HTTP_STATUS).sort()).toEqual(Object.keys(ERROR_CATALOGUE).sort());
    for (const status of Object.values(HTTP_STATUS)) expect(status).toBeGreaterThanOrEqual(400);
  });
});
