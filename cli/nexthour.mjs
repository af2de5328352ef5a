#!/usr/bin/env node
/** The command `nexthour`: sets up what is missing, then goes on in this same process, so that signals reach it. */
import { createRequire } from 'node:module';
import { setUp } from '../setup/main.mjs';

await setUp();
const { main } = createRequire(import.meta.url)('../dist/cli/main.js');
await main(process.argv);
