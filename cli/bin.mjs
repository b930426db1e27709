#!/usr/bin/env node
// `dunlin`: the command line, without the check of what is installed.
import { commandLine, launch } from './launch.mjs';

process.exitCode = await launch(process.execPath, [...await commandLine(), ...process.argv.slice(2)]);
