/** What the three ways to obtain a service share: the cache, its lock, programs that run once, and servers that die with the tests. */
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface ObtainOptions {
  /** For logs, configuration and data of this run; removed at the end. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export interface Obtained {
  readonly address: string;
  stop(): Promise<void>;
}

/** This machine lacks what it takes: a reason to skip, also in CI. */
export class Unobtainable extends Error {}

/** Outside the repository, kept between runs: `$DUNLIN_CACHE`, else `~/.cache/dunlin`. */
export function cacheFolder(): string {
  return resolve(process.env['DUNLIN_CACHE'] ?? join(homedir(), '.cache', 'dunlin'));
}

/** The program's path on the PATH, or null. */
export function findProgram(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

/** The folder `name` of the cache, built by one process at a time into a temporary folder that is renamed when it is whole. */
export async function cached(name: string, options: ObtainOptions, build: (into: string) => Promise<void>): Promise<string> {
  const target = join(cacheFolder(), name);
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const unlock = await takeLock(`${target}.lock`, options);
  try {
    if (existsSync(target)) return target;
    const into = `${target}.tmp-${process.pid}`;
    rmSync(into, { recursive: true, force: true });
    mkdirSync(into);
    try {
      await build(into);
      renameSync(into, target);
    } finally {
      rmSync(into, { recursive: true, force: true });
    }
    return target;
  } finally {
    unlock();
  }
}

async function takeLock(path: string, options: ObtainOptions): Promise<() => void> {
  for (let told = false; ; await wait(500, undefined, { signal: options.signal })) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    if (owner > 0 && !isAlive(owner)) rmSync(path, { force: true });
    else if (!told) {
      options.say(`waiting for process ${owner}, which builds the same`);
      told = true;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs a program to its end; its stdout. Rejects with the tail of its output. */
export function runProgram(program: string, args: readonly string[], options: { readonly signal: AbortSignal; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'], signal: options.signal });
    let stdout = '';
    let tail = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      tail = (tail + chunk.toString()).slice(-2000);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2000);
    });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(stdout) : fail(new Error(`${program} ended with ${code}: ${tail.trim()}`))));
  });
}

/** A server under a supervisor that stops it and removes `folder` when this process ends, in whatever way. Its output goes to `<folder>.log`. */
export function startServer(program: string, args: readonly string[], options: { readonly folder: string; readonly env?: Readonly<Record<string, string>> }): { readonly hasEnded: () => boolean; readonly log: () => string; stop(): Promise<void> } {
  mkdirSync(options.folder, { recursive: true });
  const logPath = `${options.folder}.log`;
  const log = openSync(logPath, 'a');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'supervise.mjs'), program, ...args], {
    stdio: ['pipe', log, log], cwd: options.folder, env: { ...process.env, ...options.env },
    // Its own group: Ctrl-C ends the tests first, and their end stops the server.
    detached: true,
  });
  closeSync(log);
  let ended = false;
  const end = new Promise<void>((done) => child.on('close', () => {
    ended = true;
    done();
  }));
  return {
    hasEnded: () => ended,
    log: () => readFileSync(logPath, 'utf8').slice(-2000),
    stop: () => {
      child.stdin?.end();
      return end;
    },
  };
}

/** Waits until the port accepts connections; rejects when the server ends first or after `seconds`. */
export async function waitForPort(port: number, server: { hasEnded(): boolean; log(): string }, seconds: number): Promise<void> {
  for (let left = seconds * 5; left > 0; left--) {
    if (server.hasEnded()) throw new Error(`the server ended at once: ${server.log()}`);
    if (await accepts('127.0.0.1', port)) return;
    await wait(200);
  }
  throw new Error(`the server did not listen on port ${port} within ${seconds} s: ${server.log()}`);
}

export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (isOpen: boolean): void => {
      socket.destroy();
      done(isOpen);
    };
    socket.on('connect', () => end(true)).on('error', () => end(false)).on('timeout', () => end(false));
  });
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
