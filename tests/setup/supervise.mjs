// Runs a server in this folder; stops it and removes the folder when stdin closes, that is when whoever started it has ended, in whatever way.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const GRACE_MS = 8000;
const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const stop = () => {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
};
process.stdin.resume().on('end', stop).on('close', stop);
process.on('SIGTERM', stop).on('SIGINT', stop);
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code) => {
  rmSync(process.cwd(), { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? 1);
});
