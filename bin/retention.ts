// SPDX-License-Identifier: Apache-2.0
import { runCommandLine } from '../lib/command/command-line';
import { endWithReader } from '../lib/command/errors';

endWithReader();
void runCommandLine(process.argv);
