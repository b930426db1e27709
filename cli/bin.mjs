#!/usr/bin/env node
// `dunlin`: the command line, without the check of what is installed.
import { launchTypeScript } from './launch.mjs';

process.exitCode = await launchTypeScript('cli/main.ts', process.argv.slice(2));
