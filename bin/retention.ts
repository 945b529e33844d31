// SPDX-License-Identifier: Apache-2.0
import { runCommandLine } from '../lib/command/command-line';

void runCommandLine(process.argv);
